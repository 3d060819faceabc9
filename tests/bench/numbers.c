/* Numbers: operators through the generic operations, as a program uses them, and the conversions.
 *
 * needs: target */
#include "bench.h"
#include "board.h"
#include "obol.h"

OB_INT64_DEFINE(billion64, 1000000000000);
OB_FLOAT_DEFINE(third, 0.3333333333333333);
OB_FLOAT_DEFINE(near_one, 1.0000000001);
OB_FLOAT_DEFINE(large, 123456789012.5);
OB_FLOAT_DEFINE(huge, 1e308);
OB_FLOAT_DEFINE(tiny, 3.9e-308);

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

static void measure_binary(const char *name, ob_binary_op op, ob_object *left, ob_object *right) {
    uint32_t worst = 0;
    for (int i = 0; i < 4; i++) {
        bench_start();
        ob_object *result = ob_binary(op, left, right);
        uint32_t took = bench_stop();
        worst = i > 0 && took > worst ? took : worst; /* the first one fills a cache */
        expect(result != NULL);
        ob_decref(result);
    }
    bench_print(name, worst, "instructions");
}

static void measure_compare(const char *name, ob_object *left, ob_object *right) {
    bench_start();
    int answer = ob_compare(left, right, OB_LT);
    uint32_t took = bench_stop();
    expect(answer >= 0);
    bench_print(name, took, "instructions");
}

static void measure_hash(const char *name, ob_object *object) {
    uint32_t hash;
    bench_start();
    int error = ob_hash(object, &hash);
    uint32_t took = bench_stop();
    expect(error == OB_OK);
    bench_print(name, took, "instructions");
}

static void measure_ints(void) {
    measure_binary("int_add_typical", OB_ADD, OB_INT(5), OB_INT(-7));
    measure_binary("int_subtract_typical", OB_SUBTRACT, OB_INT(5), OB_INT(-7));
    measure_binary("int_multiply_typical", OB_MULTIPLY, OB_INT(123), OB_INT(456));
    measure_binary("int_floor_divide_typical", OB_FLOOR_DIVIDE, OB_INT(-1000), OB_INT(7));
    measure_binary("int_modulo_typical", OB_MODULO, OB_INT(-1000), OB_INT(7));
    measure_binary("int_and_typical", OB_AND, OB_INT(255), OB_INT(7));
    measure_binary("int_shift_typical", OB_SHIFT_LEFT, OB_INT(255), OB_INT(7));
    measure_binary("int_power_typical", OB_POWER, OB_INT(3), OB_INT(13));
    measure_binary("int64_add_typical", OB_ADD, OB_INT64(billion64), OB_INT(1));
    measure_binary("int64_multiply_typical", OB_MULTIPLY, OB_INT64(billion64), OB_INT(1000));
    measure_binary("int64_floor_divide_typical", OB_FLOOR_DIVIDE, OB_INT64(billion64), OB_INT(-7));
    measure_binary("int_divide_typical", OB_DIVIDE, OB_INT(1), OB_INT(3));
    measure_compare("int_compare_typical", OB_INT(5), OB_INT(-7));
    measure_compare("int64_compare_typical", OB_INT64(billion64), OB_INT(-7));
    measure_hash("int_hash_typical", OB_INT(5));
    measure_hash("int64_hash_typical", OB_INT64(billion64));
}

static void measure_floats(void) {
    measure_binary("float_add_typical", OB_ADD, OB_FLOAT(third), OB_FLOAT(large));
    measure_binary("float_multiply_typical", OB_MULTIPLY, OB_FLOAT(third), OB_FLOAT(large));
    measure_binary("float_divide_typical", OB_DIVIDE, OB_FLOAT(third), OB_FLOAT(large));
    measure_binary("float_add_int_typical", OB_ADD, OB_FLOAT(third), OB_INT(7));
    measure_binary("int_add_float_typical", OB_ADD, OB_INT(7), OB_FLOAT(third));
    measure_binary("float_modulo_typical", OB_MODULO, OB_FLOAT(large), OB_FLOAT(third));
    measure_binary("float_modulo_worst", OB_MODULO, OB_FLOAT(huge), OB_FLOAT(tiny));
    measure_binary("float_floor_divide_typical", OB_FLOOR_DIVIDE, OB_FLOAT(large), OB_FLOAT(third));
    measure_binary("float_power_square", OB_POWER, OB_FLOAT(third), OB_INT(2));
    measure_binary("float_power_typical", OB_POWER, OB_FLOAT(large), OB_FLOAT(third));
    measure_binary("float_power_near_one", OB_POWER, OB_FLOAT(near_one), OB_FLOAT(large));
    measure_compare("float_compare_typical", OB_FLOAT(third), OB_FLOAT(large));
    measure_compare("float_compare_int_typical", OB_FLOAT(third), OB_INT(5));
    measure_hash("float_hash_typical", OB_FLOAT(third));
}

static void measure_text(void) {
    static const char digits[] = "1234567890123456789";
    char text[OB_INT_TEXT_BYTES];
    bench_start();
    ob_object *number = ob_int_parse(digits, 19, 10);
    uint32_t took = bench_stop();
    expect(number != NULL);
    ob_decref(number);
    bench_print("int_parse_digit", took / 19u, "instructions");
    bench_start();
    size_t length = ob_int_to_text(INT64_MIN, 2, text);
    took = bench_stop();
    expect(length == 67);
    bench_print("int_format_worst", took, "instructions");
}

static void measure_bytes(void) {
    ob_region_stats before = ob_memory_get_stats();
    ob_object *number = ob_int_new(INT64_MAX);
    expect(number != NULL);
    bench_print("bytes_int64", (uint32_t)(ob_memory_get_stats().used_bytes - before.used_bytes), "bytes");
    ob_decref(number);
    number = ob_float_new(0.5);
    expect(number != NULL);
    bench_print("bytes_float", (uint32_t)(ob_memory_get_stats().used_bytes - before.used_bytes), "bytes");
    ob_decref(number);
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    measure_ints();
    measure_floats();
    measure_text();
    measure_bytes();
    return 0;
}
