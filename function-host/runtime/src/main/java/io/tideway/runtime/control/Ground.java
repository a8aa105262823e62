package io.tideway.runtime.control;

/** What decided on an instance. {@link Reasons} says it in words. */
enum Ground {
    OPERATOR_LOCAL(true),
    OPERATOR_REMOTE(false),
    HINT(true),
    MANIFEST_LOCAL(true),
    MANIFEST_REMOTE(false),
    /** It follows its device from host to host. */
    DEVICE_ELSEWHERE(false),
    DEVICE_GONE(false),
    /** Policy pinned. */
    BY_DEFAULT(true),
    /** Policy threshold. */
    RATE_REACHED(true),
    RATE_TOO_LOW(false),
    NOT_IDLE(true),
    IDLE(false),
    /** Policy benefit. */
    DWELLS_LOCAL(true),
    DWELLS_REMOTE(false),
    PAYS(true),
    DOES_NOT_PAY(false),
    /** Policy erlang. */
    DEDICATED(true),
    SHARED(false),
    SILENT(false);

    /** Whether it speaks for the local phase. */
    final boolean local;

    Ground(boolean local) {
        this.local = local;
    }
}
