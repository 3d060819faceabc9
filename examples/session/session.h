/* The session that explains reference counting, on real objects. */
#ifndef SESSION_H
#define SESSION_H

#include "obol.h"

/// Run the session: names in a namespace, arguments in tuples, functions as objects.
///   out     each statement, what it shows, and the live objects and bytes after it
///   return  0, or the error that stopped it (ob_error says more), OB_EVALUE when memory is left at the end.
///           Whatever happened, it holds nothing any more.
int session_run(ob_sink *out);

#endif
