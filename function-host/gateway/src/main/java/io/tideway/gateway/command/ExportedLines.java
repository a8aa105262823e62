package io.tideway.gateway.command;

import io.vertx.core.json.JsonObject;

/**
 * What a file of exported state begins and ends with; between the two is one instance a line. The last line counts them, so
 * that a file that was cut off is not taken for a small one.
 */
final class ExportedLines {

    static final int VERSION = 1;

    private static final String HEADER = "tideway-state";
    private static final String END = "instances";

    private ExportedLines() {}

    static JsonObject header() {
        return new JsonObject().put(HEADER, VERSION);
    }

    static JsonObject end(long instances) {
        return new JsonObject().put(END, instances);
    }

    static boolean isEnd(JsonObject line) {
        return line.size() == 1 && line.getValue(END) instanceof Number;
    }

    static long counted(JsonObject end) {
        return end.getLong(END);
    }

    /** Lets through the first line of a file that this version can read. */
    static void requireHeader(JsonObject line) {
        if (!(line.getValue(HEADER) instanceof Number version)) {
            throw new IllegalArgumentException(
                    "the first line must be " + header().encode() + "; this is not what 'tideway state export' writes");
        }
        if (version.intValue() != VERSION) {
            throw new IllegalArgumentException("the file has version " + version + ", this command reads version "
                    + VERSION + "; use the Tideway that wrote it, or a newer one");
        }
    }
}
