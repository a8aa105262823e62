package io.tideway.runtime.deployment;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of the files of a folder, and what a new look at it changes. Immutable; decides only.
 *
 * <p>A change counts once it has been the same for a while: a copy in progress keeps changing its size or time, and a
 * replacement by delete and copy shows no file for a moment.
 *
 * @param files by file name
 */
record FolderState(Map<String, Sighting> files) {

    /** Nothing seen yet. */
    static final FolderState EMPTY = new FolderState(Map.of());

    FolderState {
        files = Map.copyOf(files);
    }

    /**
     * How a file was last seen.
     *
     * @param stamp its stamp, empty while it is absent
     * @param sinceMs when it was first seen so
     * @param told whether that has been told as settled
     */
    record Sighting(Optional<FileStamp> stamp, long sinceMs, boolean told) {}

    /**
     * Outcome of one look.
     *
     * @param next what is known now
     * @param settled files with a new content that is complete, by name
     * @param gone files that have been removed, by name
     */
    record Step(FolderState next, Set<String> settled, Set<String> gone) {

        /** Whether a change is waiting to settle, so that another look soon is worth it. */
        boolean unsettled() {
            return next.files.values().stream().anyMatch(sighting -> !sighting.told());
        }
    }

    /** The step from this state to what is seen at {@code nowMs}. */
    Step look(Map<String, FileStamp> seen, long nowMs, long settleMs) {
        Map<String, Sighting> next = new HashMap<>();
        Set<String> settled = new TreeSet<>();
        Set<String> gone = new TreeSet<>();
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(seen.keySet());
        for (String name : names) {
            Sighting sighting = sighting(name, Optional.ofNullable(seen.get(name)), nowMs);
            boolean tell = !sighting.told() && nowMs - sighting.sinceMs() >= settleMs;
            if (tell) {
                (sighting.stamp().isPresent() ? settled : gone).add(name);
            }
            if (!tell || sighting.stamp().isPresent()) {
                next.put(name, new Sighting(sighting.stamp(), sighting.sinceMs(), sighting.told() || tell));
            }
        }
        return new Step(new FolderState(next), settled, gone);
    }

    private Sighting sighting(String name, Optional<FileStamp> stamp, long nowMs) {
        Sighting before = files.get(name);
        return before != null && before.stamp().equals(stamp) ? before : new Sighting(stamp, nowMs, false);
    }

    @Override
    public String toString() {
        return "FolderState" + new TreeMap<>(files);
    }
}
