package io.tideway.moquette;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketIdOrderTest {

    @Test
    void windowAnywhere_evenAcrossTheWrap_orderOfSending() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int first = 1 + random.nextInt(65_535);
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (random.nextInt(3) > 0) {
                    sent.add((first + i - 1) % 65_535 + 1);
                }
            }
            List<Integer> shuffled = new ArrayList<>(sent);
            Collections.shuffle(shuffled, random);
            assertEquals(sent, PacketIdOrder.sort(shuffled, id -> id), "seed " + seed);
        }
    }

    @Test
    void noneOrOne_asItIs() {
        assertEquals(List.of(), PacketIdOrder.sort(List.<Integer>of(), id -> id));
        assertEquals(List.of(7), PacketIdOrder.sort(List.of(7), id -> id));
    }
}
