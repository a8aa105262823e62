package io.tideway.runtime.function;

/** Names an instance: one function for one key. Neither part contains NUL. */
public record InstanceId(String function, String key) {

    /** Which of {@code lanes} lanes owns the instance. */
    public int lane(int lanes) {
        int hash = function.hashCode() * 31 + key.hashCode();
        // String hashes of similar keys differ in their low bits only; spread them.
        hash ^= hash >>> 16;
        return (hash & 0x7fffffff) % lanes;
    }

    @Override
    public String toString() {
        return function + "/" + key;
    }
}
