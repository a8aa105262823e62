package io.tideway.simulator.bench;

/**
 * Connections that do nothing.
 *
 * @param durability what the gateway was started with
 * @param connections how many connected
 * @param connectSeconds until all were
 * @param lost connections that ended while they were held
 * @param rssBytesBefore resident memory of the gateway without them
 * @param rssBytesWith resident memory with them, at the end of the hold
 * @param heapBytesPerDevice heap of the simulator for one device, roughly
 */
public record IdleReport(
        String durability,
        int connections,
        double connectSeconds,
        long lost,
        long rssBytesBefore,
        long rssBytesWith,
        long heapBytesPerDevice) {}
