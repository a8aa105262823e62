package io.tideway.moquette;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Finds the order in which packets were sent first from their packet ids, which go up and wrap around. */
final class PacketIdOrder {

    private static final int IDS = 65_535;

    private PacketIdOrder() {}

    /** The packets in the order sent: by id, beginning behind the widest gap of unused ids. */
    static <T> List<T> sort(List<T> packets, ToIntFunction<T> packetId) {
        List<T> byId = new ArrayList<>(packets);
        byId.sort(Comparator.comparingInt(packetId));
        int first = 0;
        int widest = -1;
        for (int i = 0; i < byId.size(); i++) {
            int before = packetId.applyAsInt(byId.get(i == 0 ? byId.size() - 1 : i - 1)) - (i == 0 ? IDS : 0);
            int gap = packetId.applyAsInt(byId.get(i)) - before;
            if (gap > widest) {
                widest = gap;
                first = i;
            }
        }
        List<T> sorted = new ArrayList<>(byId.subList(first, byId.size()));
        sorted.addAll(byId.subList(0, first));
        return sorted;
    }
}
