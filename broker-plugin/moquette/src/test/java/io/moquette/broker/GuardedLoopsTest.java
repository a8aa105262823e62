package io.moquette.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moquette.interception.BrokerInterceptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuardedLoopsTest {

    private static final int PUBLISHERS = 4;
    private static final int COMMANDS = 20_000;
    private static final String CLIENT = "client";

    private final BrokerInterceptor interceptor = new BrokerInterceptor(List.of());
    private final GuardedLoops loops = new GuardedLoops(interceptor, 1_000_000, new Silent(), resent -> {});

    @AfterEach
    void end() {
        loops.terminate();
        interceptor.stop();
    }

    @Test
    void delivery_whileTheLoopIsIdle_runsOnThePublishersThread() {
        List<Thread> ranOn = new ArrayList<>();
        boolean taken = loops.deliver(CLIENT, true, () -> {
            ranOn.add(Thread.currentThread());
            return null;
        });

        assertTrue(taken);
        assertEquals(List.of(Thread.currentThread()), ranOn);
    }

    @Test
    void deliveriesHereAndThere_runOneAtATime_inTheOrderOfEachPublisher() throws InterruptedException {
        int[] last = new int[PUBLISHERS];
        Arrays.fill(last, -1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger disorders = new AtomicInteger();
        AtomicInteger here = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(PUBLISHERS * COMMANDS);
        List<Thread> publishers = new ArrayList<>();
        for (int p = 0; p < PUBLISHERS; p++) {
            int publisher = p;
            Thread thread = new Thread(() -> {
                for (int c = 0; c < COMMANDS; c++) {
                    int command = c;
                    CompletableFuture<Void> ran = new CompletableFuture<>();
                    loops.deliver(CLIENT, c % 3 != 0, () -> {
                        if (inside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        if (last[publisher] != command - 1) {
                            disorders.incrementAndGet();
                        }
                        last[publisher] = command;
                        if (publishers.contains(Thread.currentThread())) {
                            here.incrementAndGet();
                        }
                        inside.decrementAndGet();
                        done.countDown();
                        ran.complete(null);
                        return null;
                    });
                    if (c % 8 == 0) {
                        ran.join(); // So that the loop is idle now and then.
                    }
                }
            });
            publishers.add(thread);
        }
        publishers.forEach(Thread::start);

        assertTrue(done.await(60, TimeUnit.SECONDS), "commands left: " + done.getCount());
        assertEquals(0, overlaps.get(), "commands of one loop at the same time");
        assertEquals(0, disorders.get(), "commands out of order");
        assertTrue(here.get() > 0, "no publisher ever ran a delivery itself");
    }

    @Test
    void commandInsideAnother_waitsForItsEnd() throws InterruptedException {
        List<String> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        boolean outerRan = loops.ranHere(CLIENT, "OUTER", () -> {
            boolean innerRan = loops.ranHere(CLIENT, "INNER", () -> {
                order.add("inner, here");
                return null;
            });
            assertFalse(innerRan);
            loops.routeCommand(CLIENT, "INNER", () -> {
                order.add("inner");
                done.countDown();
                return null;
            });
            order.add("outer");
            return null;
        });

        assertTrue(outerRan);
        assertTrue(done.await(60, TimeUnit.SECONDS));
        assertEquals(List.of("outer", "inner"), order);
    }

    @Test
    void command_whileAnotherIsQueued_doesNotOvertakeIt() throws InterruptedException {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        loops.routeCommand(CLIENT, "FIRST", () -> {
            free.await();
            return null;
        });
        loops.routeCommand(CLIENT, "SECOND", () -> {
            done.countDown();
            return null;
        });

        assertFalse(loops.ranHere(CLIENT, "THIRD", () -> null));
        free.countDown();
        assertTrue(done.await(60, TimeUnit.SECONDS));
    }

    private static final class Silent implements LoopObserver {
        @Override
        public void commandFailed(String clientId, String command, Throwable cause) {
            throw new AssertionError(command, cause);
        }

        @Override
        public void commandRefused(String clientId, String command) {}

        @Override
        public void sessionResuming(String clientId) {}

        @Override
        public void sessionResent(String clientId) {}
    }
}
