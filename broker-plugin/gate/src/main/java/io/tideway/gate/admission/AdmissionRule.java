package io.tideway.gate.admission;

/** The rules that the words of a device are held to. */
public enum AdmissionRule {
    /** It must not be empty. */
    EMPTY,
    /** It must not be longer than a limit. */
    TOO_LONG,
    /** It must not have more levels than a limit: deep topics cost a broker's trie seconds, or its stack. */
    TOO_DEEP,
    /** It must not contain control characters, unpaired surrogates or what invalid UTF-8 is decoded to. */
    ILL_FORMED_TEXT,
    /** Wildcards are for filters, and fill their level. */
    WILDCARD,
    /** Topics starting with {@code $} belong to the broker. */
    RESERVED_TOPIC,
    /** A shared subscription is {@code $share/GROUP/FILTER}. */
    SHARED_FILTER
}
