/* What iterating over any object links. */
#include "object/needs.h"
#include "types/sequence.h"
#include "types/text.h"

OB_FEATURE(ob_needs_iterate, OB_OFFER(ob_sequence_iterate), OB_OFFER(ob_text_iterate));
