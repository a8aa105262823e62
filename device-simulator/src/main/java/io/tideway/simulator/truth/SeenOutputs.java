package io.tideway.simulator.truth;

/**
 * Which outputs came, by id and by content: tells an output that is delivered again from one that is published again.
 *
 * <p>Remembers the latest, at least as many as it is told and at most twice as many: two generations, the older one is
 * forgotten as a whole. Thread-safe; the lock is held for some instructions.
 */
final class SeenOutputs {
    /** No such output was seen. */
    static final long UNSEEN = Long.MIN_VALUE;

    private final int generationSize;
    private LongTable contentById = new LongTable();
    private LongTable sequenceByContent = new LongTable();
    private LongTable formerContentById = new LongTable();
    private LongTable formerSequenceByContent = new LongTable();

    SeenOutputs(int outputs) {
        this.generationSize = outputs;
    }

    /** Content of the output with that id, else {@link #UNSEEN}. */
    synchronized long contentOf(long id) {
        return contentById.get(id, formerContentById.get(id, UNSEEN));
    }

    /** Which message an output with that content answered, else {@link #UNSEEN}. */
    synchronized long sequenceOf(long content) {
        return sequenceByContent.get(content, formerSequenceByContent.get(content, UNSEEN));
    }

    /** An output without id. */
    synchronized void note(long content, long sequence) {
        sequenceByContent.put(content, sequence);
        turnOver();
    }

    /** An output with an id. */
    synchronized void note(long id, long content, long sequence) {
        contentById.put(id, content);
        sequenceByContent.put(content, sequence);
        turnOver();
    }

    private void turnOver() {
        if (sequenceByContent.size() >= generationSize || contentById.size() >= generationSize) {
            formerContentById = contentById;
            formerSequenceByContent = sequenceByContent;
            contentById = new LongTable();
            sequenceByContent = new LongTable();
        }
    }
}
