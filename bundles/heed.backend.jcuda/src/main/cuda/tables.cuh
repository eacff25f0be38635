// Rows and elements by their ids. What adds up does so in a fixed order, without atomics.

#ifndef HEED_TABLES
#define HEED_TABLES

#include "kernel.cuh"

/**
 * What an id outside its table gives: the bits of a NaN. The host cannot check ids that lie on the device.
 */
#define NO_ELEMENT 0x7fc00000u

DEVICE bool within(int id, int count) {
    return static_cast<unsigned>(id) < static_cast<unsigned>(count);
}

DEVICE bool foursOfRows(const GatherArgs &a) {
    return a.tableColumn == 1 && a.outColumn == 1 && aligned(a.table) && aligned(a.out)
            && (a.columns | a.tableRow | a.outRow) % 4 == 0;
}

THREADS_ALONE(heed_gather, GatherArgs, 256) {
    if (foursOfRows(a)) {
        int wide = a.columns / 4;
        flat(a.rows * wide, [&](int e) {
            int i = e / wide;
            int j = e - i * wide;
            int id = a.ids[i * a.idStride];
            Four<unsigned> none = {NO_ELEMENT, NO_ELEMENT, NO_ELEMENT, NO_ELEMENT};
            reinterpret_cast<Four<unsigned> *>(a.out + i * a.outRow)[j] = within(id, a.tableRows)
                    ? reinterpret_cast<const Four<unsigned> *>(a.table + id * a.tableRow)[j] : none;
        });
    } else {
        flat(a.rows * a.columns, [&](int e) {
            int i = e / a.columns;
            int j = e - i * a.columns;
            int id = a.ids[i * a.idStride];
            a.out[i * a.outRow + j * a.outColumn] = within(id, a.tableRows)
                    ? a.table[id * a.tableRow + j * a.tableColumn] : NO_ELEMENT;
        });
    }
}

/** Element e of all that is stacked, four elements at a time if the lines are. */
struct StackPlace {
    int matrix;
    int at;

    DEVICE StackPlace(const StackArgs &a, int e, int each) {
        int wide = a.columns / each;
        int line = e / wide;
        matrix = line / a.rows;
        at = (line - matrix * a.rows) * a.inRow + (e - line * wide) * each * a.inColumn;
    }
};

THREADS_ALONE(heed_stack, StackArgs, 256) {
    int count = a.count * a.rows * a.columns;
    if (a.inColumn == 1 && (a.columns | a.inRow) % 4 == 0 && aligned(a.out)) {
        flat(count / 4, [&](int e) {
            StackPlace place(a, e, 4);
            const float *in = a.in[place.matrix] + place.at;
            reinterpret_cast<Four<float> *>(a.out)[e] = aligned(in)
                    ? *reinterpret_cast<const Four<float> *>(in) : Four<float>{in[0], in[1], in[2], in[3]};
        });
    } else {
        flat(count, [&](int e) {
            StackPlace place(a, e, 1);
            a.out[e] = a.in[place.matrix][place.at];
        });
    }
}

// ---- rows added to a table --------------------------------------------------------------------------------
// The rows in the order of their ids are cut into chunks. A run of equal ids within one chunk is added to the
// table at once; of a run that crosses chunks, each leaves its part in carry: [0] what began before, [1] what
// begins here.

/** The id of one of the sorted keys, as heed_sort_tile made them of ints. */
DEVICE int sortedId(const ScatterArgs &a, int e) {
    return static_cast<int>(static_cast<unsigned>(a.sorted[e] >> 32) ^ 0x80000000u);
}

/** Whether the run at sorted place e goes on at the next. */
DEVICE bool goesOn(const ScatterArgs &a, int e) {
    return e + 1 < a.rows && sortedId(a, e + 1) == sortedId(a, e);
}

DEVICE void addToTable(const ScatterArgs &a, int id, int j, float sum) {
    if (within(id, a.tableRows)) {
        a.table[id * a.tableRow + j * a.tableColumn] += sum;
    }
}

/** Calls f(j) for the columns of this thread. */
template <class F>
DEVICE void eachTableColumn(const ScatterArgs &a, F f) {
    int step = gridDim.y * blockDim.x;
    for (int j = blockIdx.y * blockDim.x + threadIdx.x; j < a.columns; j += step) {
        f(j);
    }
}

THREADS_ALONE(heed_scatter_chunks, ScatterArgs, 128) {
    int start = blockIdx.x * SCATTER_CHUNK;
    int end = min(start + SCATTER_CHUNK, a.rows);
    eachTableColumn(a, [&](int j) {
        bool began = start > 0 && goesOn(a, start - 1);
        float sum = 0.0f;
        for (int e = start; e < end; e++) {
            int place = static_cast<int>(static_cast<unsigned>(a.sorted[e]));
            sum += a.rowsIn[place * a.rowsRow + j * a.rowsColumn];
            bool more = goesOn(a, e);
            if (!more || e + 1 == end) {
                if (began) {
                    a.carry[2 * blockIdx.x * a.columns + j] = sum;
                } else if (more) {
                    a.carry[(2 * blockIdx.x + 1) * a.columns + j] = sum;
                } else {
                    addToTable(a, sortedId(a, e), j, sum);
                }
                began = false;
                sum = 0.0f;
            }
        }
    });
}

/** The last sorted place of a chunk. */
DEVICE int lastOf(const ScatterArgs &a, int chunk) {
    return min((chunk + 1) * SCATTER_CHUNK, a.rows) - 1;
}

/** Adds up the runs that begin in this chunk and go on past its end. */
THREADS_ALONE(heed_scatter_carry, ScatterArgs, 128) {
    int chunk = blockIdx.x;
    int start = chunk * SCATTER_CHUNK;
    int last = lastOf(a, chunk);
    int id = sortedId(a, last);
    bool beganBefore = start > 0 && sortedId(a, start - 1) == id;
    if (goesOn(a, last) && !beganBefore) {
        eachTableColumn(a, [&](int j) {
            float sum = a.carry[(2 * chunk + 1) * a.columns + j];
            int next = chunk;
            do {
                next++;
                sum += a.carry[2 * next * a.columns + j];
            } while (sortedId(a, lastOf(a, next)) == id && goesOn(a, lastOf(a, next)));
            addToTable(a, id, j, sum);
        });
    }
}

// ---- elements of rows -------------------------------------------------------------------------------------

THREADS_ALONE(heed_pick, PickArgs, 256) {
    flat(a.rows * a.columns, [&](int e) {
        int row = e / a.columns;
        int j = e - row * a.columns;
        int id = a.ids[rowAt(row, a.inner, a.idStride) + j];
        a.out[rowAt(row, a.inner, a.outStride) + j] = within(id, a.inColumns)
                ? a.in[rowAt(row, a.inner, a.inStride) + id] : NO_ELEMENT;
    });
}

/** The first thread to name an id adds all that is meant for it. */
THREADS_ALONE(heed_add_picked, AddPickedArgs, 256) {
    eachRow(a.rows, [&](unsigned row) {
        const float *in = a.in + rowAt(row, a.inner, a.inStride);
        const int *ids = a.ids + rowAt(row, a.inner, a.idStride);
        float *into = a.into + rowAt(row, a.inner, a.intoStride);
        eachColumn(a.columns, [&](int j) {
            int id = ids[j];
            bool first = within(id, a.intoColumns);
            for (int i = 0; i < j && first; i++) {
                first = ids[i] != id;
            }
            if (first) {
                float sum = in[j];
                for (int i = j + 1; i < a.columns; i++) {
                    sum += ids[i] == id ? in[i] : 0.0f;
                }
                into[id] += sum;
            }
        });
    });
}

#endif
