package io.tideway.runtime.cloud;

/** What became of one call to the cloud store. */
public sealed interface CloudAnswer<T> {

    /** The store's reply. */
    record Replied<T>(T reply) implements CloudAnswer<T> {}

    /**
     * There is none.
     *
     * @param sent whether the call may have reached the store and taken effect; {@code false} when it was not even made
     */
    record NotReached<T>(boolean sent) implements CloudAnswer<T> {}

    /** The store will not do it, for a cause that only people can remove. */
    record Refused<T>(String cause) implements CloudAnswer<T> {}
}
