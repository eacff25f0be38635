// What each kernel is given: one structure by value, packed by Java in the order of its fields with natural
// alignment (pointers 8 bytes, the others 4), its size rounded up to a multiple of 8.
//
// Sizes and strides count elements; pointers point to a view's first element. Sizes are below 2^31, strides
// are not negative, 0 repeats. Nothing is launched for an empty result.
//
// Launch geometry, referred to below:
//   FLAT      block (256), grid (x): any x is right; min(ceil(count / 256), 16 * multiprocessors), 1 at
//             least, is fast, count being that of the fours where elements are taken by fours.
//   ROWS      block (32, 8), grid (ceil(rows / 8)): a warp for a row; or block (256, 1), grid (rows): a block
//             for a row. The second where columns > 512, or columns > 128 and rows < 1024. Any grid is right.
//   No kernel uses dynamic shared memory.
//
// Rows: row r lies at (r / inner) * stride[0] + (r % inner) * stride[1], its elements side by side. Rows with
// one stride: inner = rows. Every operand of a call has the same rows and inner, and strides of its own.

#ifndef HEED_ARGS
#define HEED_ARGS

#define AXES 6

// ---- elementwise: FLAT; axes coalesced over all operands --------------------------------------------------
// count is the product of size[0 .. rank-1]; rank is 1 at least. Fast where rank is 1 and all strides are 1.
// out may be an operand, in place.

// heed_fill: out = bits, of a float or an int
struct FillArgs {
    unsigned *out;
    unsigned bits;
    int count;
    int rank;
    int size[AXES];
    int outStride[AXES];
};

// heed_copy: out = in, converted as Java converts; types: 0 float, 1 int
struct CopyArgs {
    const void *in;
    void *out;
    int inType;
    int outType;
    int count;
    int rank;
    int size[AXES];
    int inStride[AXES];
    int outStride[AXES];
};

// heed_unary, heed_unary_int: out = op(in); op is the ordinal of heed.tensor.spi.Unary, or 8: GELU.
// Of ints NEG and ABS.
struct UnaryArgs {
    const void *in;
    void *out;
    int op;
    int count;
    int rank;
    int size[AXES];
    int inStride[AXES];
    int outStride[AXES];
};

// heed_binary, heed_binary_int: out = op(a, b); op is the ordinal of heed.tensor.spi.Binary, or 12:
// GELU_GRADIENT, a being the gradient and b gelu's operand. Of ints ADD, SUB, MUL, MAX, MIN, LESS, EQUAL.
struct BinaryArgs {
    const void *a;
    const void *b;
    void *out;
    int op;
    int count;
    int rank;
    int size[AXES];
    int aStride[AXES];
    int bStride[AXES];
    int outStride[AXES];
};

// heed_scalar, heed_scalar_int: out = op(a, b) with one number; the first uses b, the second whole
struct ScalarArgs {
    const void *a;
    void *out;
    float b;
    int whole;
    int op;
    int count;
    int rank;
    int size[AXES];
    int aStride[AXES];
    int outStride[AXES];
};

// heed_where: out = condition != 0 ? a : b, of floats or ints; conditionType: 0 float, 1 int
struct WhereArgs {
    const void *condition;
    const unsigned *a;
    const unsigned *b;
    unsigned *out;
    int conditionType;
    int count;
    int rank;
    int size[AXES];
    int conditionStride[AXES];
    int aStride[AXES];
    int bStride[AXES];
    int outStride[AXES];
};

// heed_transpose: out[p, c, r] = in[p, r, c], of floats or ints, both with side by side last axes: a fast
// copy where reading and writing would both want the other axis. Block (32, 8), grid (batch * ceil(rows/32) *
// ceil(columns/32)). Not in place.
struct TransposeArgs {
    const unsigned *in;
    unsigned *out;
    int batch;
    int rows;
    int columns;
    int inBatch;
    int inRow;
    int outBatch;
    int outRow;
};

// ---- reductions -------------------------------------------------------------------------------------------
// out[i] = op over j of in[i, j]; i runs over the kept axes, j over the reduced ones, each group coalesced.
// op: 0 SUM, 1 MAX. Split y handles j from y*chunk to (y+1)*chunk - 1 and writes to out + y*splitStride, so
// that one launch with grid.y > 1 leaves partial results (contiguous, kept elements a split) for a second
// launch; else chunk = reduced. reduced may be 0 with grid.y = 1. _int for ints.
//
// heed_reduce_rows, heed_reduce_rows_int: a group of threads per result, for reduced axes side by side in
// memory or few results. Block (32, 8), grid (ceil(kept / 8), splits); or block (256, 1), grid (kept,
// splits). heed_reduce_columns, heed_reduce_columns_int: for kept axes side by side in memory. Block (32, 8),
// grid (ceil(kept / 32), splits). splits <= 65535.
struct ReduceArgs {
    const void *in;
    void *out;
    int op;
    int kept;
    int reduced;
    int chunk;
    int splitStride;
    int keptRank;
    int reducedRank;
    int keptSize[AXES];
    int keptIn[AXES];
    int keptOut[AXES];
    int reducedSize[AXES];
    int reducedIn[AXES];
};

// heed_sum_into: out[i] += sum over p of partial[p*count + i]. FLAT.
struct SumIntoArgs {
    const float *partial;
    float *out;
    int partials;
    int count;
    int outStride;
};

// heed_argmax, heed_argmax_int: out[r] = index of the first greatest of in[r, :]. ROWS. columns >= 1.
struct ArgmaxArgs {
    const void *in;
    int *out;
    int rows;
    int inner;
    int columns;
    int inStride[2];
    int outStride[2];
};

// ---- tables -----------------------------------------------------------------------------------------------

// heed_gather: out[i, j] = table[ids[i], j], of floats or ints; an id outside 0 .. tableRows-1 gives NaN
// bits. FLAT with count = rows * columns. Fast where both column strides are 1.
struct GatherArgs {
    const unsigned *table;
    const int *ids;
    unsigned *out;
    int rows;
    int columns;
    int tableRows;
    int tableRow;
    int tableColumn;
    int idStride;
    int outRow;
    int outColumn;
};

// heed_stack: out[(i*rows + r)*columns + c] = in[i][r*inRow + c*inColumn] for i < count, of floats:
// matrices of one shape from many places, below each other. FLAT with count * rows * columns. Fast where
// inColumn is 1, columns and inRow are multiples of 4 and all begin at a multiple of 16 bytes. The
// structure is almost as large as arguments may be (4 KB); unused pointers are 0.
#define STACK_MOST 448
struct StackArgs {
    const float *in[STACK_MOST];
    float *out;
    int count;
    int rows;
    int columns;
    int inRow;
    int inColumn;
};

// heed_scatter_chunks, then heed_scatter_carry: table[ids[i], j] += rows[i, j], the same bits every time.
// sorted: what heed_sort_tile and heed_sort_merge left of ids as one row of ints, ascending. carry: scratch
// of 2 * ceil(rows / SCATTER_CHUNK) * columns floats. Both: block (128), grid (ceil(rows / SCATTER_CHUNK),
// ceil(columns / 128)), at most 65535 in y. Ids outside 0 .. tableRows-1 are left out.
#define SCATTER_CHUNK 32
struct ScatterArgs {
    const unsigned long long *sorted;
    const float *rowsIn;
    float *table;
    float *carry;
    int rows;
    int columns;
    int tableRows;
    int rowsRow;
    int rowsColumn;
    int tableRow;
    int tableColumn;
};

// heed_pick: out[r, j] = in[r, ids[r, j]], of floats or ints, columns = ids per row; inColumns = elements of
// a row of in. FLAT with count = rows * columns. An id outside gives NaN bits.
struct PickArgs {
    const unsigned *in;
    const int *ids;
    unsigned *out;
    int rows;
    int inner;
    int columns;
    int inColumns;
    int inStride[2];
    int idStride[2];
    int outStride[2];
};

// heed_add_picked: into[r, ids[r, j]] += in[r, j], equal ids adding up in order. ROWS.
struct AddPickedArgs {
    const float *in;
    const int *ids;
    float *into;
    int rows;
    int inner;
    int columns;
    int intoColumns;
    int inStride[2];
    int idStride[2];
    int intoStride[2];
};

// ---- order ------------------------------------------------------------------------------------------------

// heed_cumulative_sum, heed_cumulative_sum_int: running sums of each row, from its end if reversed. ROWS. In
// place too.
struct CumulativeSumArgs {
    const void *in;
    void *out;
    int rows;
    int inner;
    int columns;
    int reversed;
    int inStride[2];
    int outStride[2];
};

// Sorting of rows: heed_sort_tile leaves runs of SORT_TILE sorted keys in keys [rows, columns] of 64-bit
// scratch; heed_sort_merge with run = SORT_TILE, 2*SORT_TILE, ... while run < columns merges pairs of runs
// from one scratch into another; heed_sort_write brings the result out. keys: value in order above, place in
// the row below, so that equal ones stay in order. heed_sort_tile: grid (rows * ceil(columns / SORT_TILE));
// block (x), x half the least power of two >= columns, from 32 to 512. type: 0 float, 1 int.
#define SORT_TILE 2048
struct SortTileArgs {
    const void *in;
    unsigned long long *keys;
    int rows;
    int inner;
    int columns;
    int type;
    int descending;
    int inStride[2];
};

// heed_sort_merge: block (256), grid (rows * ceil(columns / SORT_MERGE))
#define SORT_MERGE 2048
struct SortMergeArgs {
    const unsigned long long *from;
    unsigned long long *to;
    int rows;
    int columns;
    int run;
};

// heed_sort_write: out[r, j] = in[r, ids[r, j]], ids[r, j] = place of key j. FLAT with count = rows *
// columns. out is not in.
struct SortWriteArgs {
    const unsigned long long *keys;
    const unsigned *in;
    unsigned *out;
    int *ids;
    int rows;
    int inner;
    int columns;
    int inStride[2];
    int outStride[2];
    int idStride[2];
};

// ---- random -----------------------------------------------------------------------------------------------

// heed_random: out[i] = number i of the stream of heed.tensor.spi.Philox; out contiguous. normal: 0 uniform,
// 1 normal. FLAT with count / 4.
struct RandomArgs {
    float *out;
    long long key;
    long long stream;
    int count;
    int normal;
};

// ---- softmax and losses: ROWS, columns >= 1 ---------------------------------------------------------------

// heed_softmax, heed_log_softmax: in place too
struct SoftmaxArgs {
    const float *in;
    float *out;
    int rows;
    int inner;
    int columns;
    int inStride[2];
    int outStride[2];
};

// heed_masked_softmax: in place of in or mask too; maskType: 0 float, 1 int; maskColumn: stride within a row,
// 1 or 0
struct MaskedSoftmaxArgs {
    const float *in;
    const void *mask;
    float *out;
    int rows;
    int inner;
    int columns;
    int maskType;
    int maskColumn;
    int inStride[2];
    int maskStride[2];
    int outStride[2];
};

// heed_softmax_gradient: out = y*(g - sum of g*y); in place of either too
struct SoftmaxGradientArgs {
    const float *g;
    const float *y;
    float *out;
    int rows;
    int inner;
    int columns;
    int gStride[2];
    int yStride[2];
    int outStride[2];
};

// heed_cross_entropy: a loss a row; targets and out with one stride each (rows of one axis)
struct CrossEntropyArgs {
    const float *logits;
    const int *targets;
    float *out;
    int rows;
    int columns;
    int logitsRow;
    int targetStride;
    int outStride;
    int ignored;
    float smoothing;
};

// heed_cross_entropy_gradient: in place of logits too
struct CrossEntropyGradientArgs {
    const float *g;
    const float *logits;
    const int *targets;
    float *out;
    int rows;
    int columns;
    int gStride;
    int logitsRow;
    int targetStride;
    int outRow;
    int ignored;
    float smoothing;
};

// ---- layer norm: columns >= 1; gamma, beta contiguous -----------------------------------------------------

// heed_layer_norm: ROWS; in place too
struct LayerNormArgs {
    const float *x;
    const float *gamma;
    const float *beta;
    float *out;
    int rows;
    int inner;
    int columns;
    float epsilon;
    int xStride[2];
    int outStride[2];
};

// heed_layer_norm_gradient: dx += ...; statistics: scratch of 2 * rows floats (mean, 1/deviation),
// contiguous. ROWS.
struct LayerNormGradientArgs {
    const float *g;
    const float *x;
    const float *gamma;
    float *dx;
    float *statistics;
    int rows;
    int inner;
    int columns;
    float epsilon;
    int gStride[2];
    int xStride[2];
    int dxStride[2];
};

// heed_layer_norm_parameters, after it: partial sums of dgamma and dbeta over rows y*chunk .. (y+1)*chunk -
// 1, in partialGamma and partialBeta [splits, columns], for heed_sum_into. Block (32, 8), grid (ceil(columns
// / 32), splits), splits = ceil(rows / chunk) <= 65535.
struct LayerNormParametersArgs {
    const float *g;
    const float *x;
    const float *statistics;
    float *partialGamma;
    float *partialBeta;
    int rows;
    int inner;
    int columns;
    int chunk;
    int gStride[2];
    int xStride[2];
};

// ---- recurrent cells: FLAT with count = batch * width; last axes side by side -----------------------------

// heed_lstm: gates changed; out [B,2,H] has a stride for the row of the batch and one for h' and c'
struct LstmArgs {
    const float *input;
    float *gates;
    const float *before;
    float *out;
    int batch;
    int width;
    int inputRow;
    int gatesRow;
    int beforeRow;
    int outRow;
    int outState;
};

// heed_lstm_gradient: gates as heed_lstm left them; dGates, which may be the gates, and dBefore set
struct LstmGradientArgs {
    const float *g;
    const float *gates;
    const float *before;
    const float *out;
    float *dGates;
    float *dBefore;
    int batch;
    int width;
    int gRow;
    int gState;
    int gatesRow;
    int beforeRow;
    int outRow;
    int outState;
    int dGatesRow;
    int dBeforeRow;
};

// heed_gru
struct GruArgs {
    const float *input;
    const float *hidden;
    const float *before;
    float *out;
    int batch;
    int width;
    int inputRow;
    int hiddenRow;
    int beforeRow;
    int outRow;
};

// heed_gru_gradient: dInput and dHidden set, dBefore added to
struct GruGradientArgs {
    const float *g;
    const float *input;
    const float *hidden;
    const float *before;
    float *dInput;
    float *dHidden;
    float *dBefore;
    int batch;
    int width;
    int gRow;
    int inputRow;
    int hiddenRow;
    int beforeRow;
    int dInputRow;
    int dHiddenRow;
    int dBeforeRow;
};

// ---- additive scores: q [B,T,H], k [B,S,H], dq, dk with strides for the batch and the step; H side by side 
// v [H] contiguous; scores [B,T,S] with three strides

// heed_additive_score: a warp for a score. Block (32, 8), grid (ceil(batch*steps*slots / 8)). Best for few
// steps. heed_additive_score_tiled: the same by tiles. Block (32, 8), grid (batch * ceil(steps/8) *
// ceil(slots/32)). Best for steps >= 4.
struct AdditiveArgs {
    const float *q;
    const float *k;
    const float *v;
    float *out;
    int batch;
    int steps;
    int slots;
    int width;
    int qStride[2];
    int kStride[2];
    int outStride[3];
};

// heed_additive_gradient: dq, dk and dv [B,H] added to, all at once. Block (32, 8), grid (batch * ceil(width
// / 32)). Best for steps <= 2, right for any. heed_additive_gradient_queries, heed_additive_gradient_keys:
// together the same, for more steps. The first adds to dq and leaves partial sums of dv in partial
// [ceil(steps/4), B, H], for heed_sum_into with count = B*H if dv's rows are contiguous; block (32, 8), grid
// (batch * ceil(steps/4) * ceil(width/32)). The second adds to dk; block (32, 8), grid (batch * ceil(slots/4)
// * ceil(width/32)).
struct AdditiveGradientArgs {
    const float *g;
    const float *q;
    const float *k;
    const float *v;
    float *dq;
    float *dk;
    float *dv;
    float *partial;
    int batch;
    int steps;
    int slots;
    int width;
    int dvRow;
    int gStride[3];
    int qStride[2];
    int kStride[2];
    int dqStride[2];
    int dkStride[2];
};

// ---- attention: strides for batch, head and step (slot); the last axes side by side -----------------------
// mask may be null; maskType: 0 float, 1 int; maskStride for B, N, T and S, 0 where repeated. logSums and
// dots [B,N,T] contiguous. slots may be 0.

// Kernels are named after their tiles, LINESxCOLUMNS: 128x32, 64x64, 128x64 or 64x128. Any gives the right
// result for up to COLUMNS columns, the last for more. Best: the least COLUMNS that suffice, and of 64
// lines where there are no more.

// heed_attention_LINESxCOLUMNS: block (128), grid (batch * heads * ceil(steps/LINES), ceil(valueWidth/128))
struct AttentionArgs {
    const float *q;
    const float *k;
    const float *v;
    const void *mask;
    float *out;
    float *logSums;
    int batch;
    int heads;
    int steps;
    int slots;
    int width;
    int valueWidth;
    int causal;
    int maskType;
    float scale;
    int qStride[3];
    int kStride[3];
    int vStride[3];
    int maskStride[4];
    int outStride[3];
};

// heed_attention_dots: dots = sum over e of g*out, for the gradient. Block (32, 8), grid
// (ceil(batch*heads*steps / 8)).
struct AttentionDotsArgs {
    const float *g;
    const float *out;
    float *dots;
    int batch;
    int heads;
    int steps;
    int valueWidth;
    int gStride[3];
    int outStride[3];
};

// heed_attention_gradient_queries_LINESxCOLUMNS: dq +=. Block (128), grid (batch * heads * ceil(steps/LINES),
// ceil(width/128)). heed_attention_gradient_slots_LINESxCOLUMNS: dk += and dv +=. Block (128), grid (batch
// * heads * ceil(slots/LINES), ceil(max(width, valueWidth)/128)). Both after heed_attention_dots, in any
// order.
struct AttentionGradientArgs {
    const float *g;
    const float *q;
    const float *k;
    const float *v;
    const void *mask;
    const float *logSums;
    const float *dots;
    float *dq;
    float *dk;
    float *dv;
    int batch;
    int heads;
    int steps;
    int slots;
    int width;
    int valueWidth;
    int causal;
    int maskType;
    float scale;
    int gStride[3];
    int qStride[3];
    int kStride[3];
    int vStride[3];
    int maskStride[4];
    int dqStride[3];
    int dkStride[3];
    int dvStride[3];
};

// ---- optimiser --------------------------------------------------------------------------------------------

// heed_adam: m = beta1*m + (1 - beta1)*g; v = beta2*v + (1 - beta2)*g*g; value = value*keep - rate*m /
// (sqrt(v / correction2) + epsilon); all contiguous. FLAT. rate: Adam.rate / correction1; keep: 1 -
// Adam.rate*decay; rest1: 1 - beta1, rest2: 1 - beta2, made in double.
struct AdamArgs {
    float *value;
    const float *gradient;
    float *first;
    float *second;
    int count;
    float rate;
    float beta1;
    float rest1;
    float beta2;
    float rest2;
    float correction2;
    float epsilon;
    float keep;
};

#endif
