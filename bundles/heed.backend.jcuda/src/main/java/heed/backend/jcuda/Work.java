package heed.backend.jcuda;

/**
 * What kernels need besides their views.
 *
 * @param memory for what lives during a call
 */
record Work(Device device, Memory memory, Elementwise elementwise) {

    Work(Device device, Memory memory) {
        this(device, memory, new Elementwise(device));
    }

    Operands operands() {
        return new Operands(elementwise, memory);
    }

    Rows rows() {
        return new Rows(operands());
    }
}
