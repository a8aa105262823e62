package io.tideway.yaml;

/** Where a value was written. */
public sealed interface Origin {

    /** As shown in front of a problem. */
    String describe();

    /**
     * A place in a document.
     *
     * @param source name of the file, as the reader knows it
     * @param line from 1
     * @param column from 1
     */
    record Place(String source, int line, int column) implements Origin {

        @Override
        public String describe() {
            return source + ":" + line + ":" + column;
        }
    }

    /** An environment variable that stands in for a value of the document. */
    record Variable(String name) implements Origin {

        @Override
        public String describe() {
            return "environment variable " + name;
        }
    }
}
