package io.tideway.gateway.config;

/** {@code durability}: what an acknowledged message survives. */
public enum DurabilityMode {
    /** A power cut: the disk has confirmed. */
    FSYNC,
    /** The death of the process: the operating system has it. */
    WAL
}
