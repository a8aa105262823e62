package io.tideway.client.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.Rejection;
import io.tideway.gate.hosts.HandedMessage;
import io.tideway.gate.hosts.HostRun;
import io.tideway.gate.hosts.RunResult;
import io.tideway.proto.hosts.RunEnded;
import io.tideway.proto.sites.SiteFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedRunsTest {

    private static final String OWNER = "owner";
    private static final RunResult NOT_EXECUTED = new RunResult.NotExecuted(0);

    private final List<SiteFrame> sent = new ArrayList<>();
    private final List<RunResult> results = new ArrayList<>();
    private final AskedRuns runs = new AskedRuns((host, frame) -> sent.add(frame.build()), 100);

    @Test
    void run_unanswered_isSentAgainWithTheSameNumberAndThenGivenUp() {
        ask(2, 0);
        runs.tick(AskedRuns.SEND_AGAIN_MS);
        assertEquals(
                List.of(101L, 101L),
                sent.stream().map(frame -> frame.getRun().getNumber()).toList());
        assertEquals(List.of(), results);
        runs.tick(AskedRuns.SILENCE_MAX_MS);
        assertEquals(List.of(NOT_EXECUTED), results);
        assertEquals(0, runs.size());
    }

    @Test
    void ownerThatWasSilent_isNotAskedForAWhile() {
        ask(1, 0);
        runs.tick(AskedRuns.SILENCE_MAX_MS);
        ask(1, AskedRuns.SILENCE_MAX_MS + 1);
        assertEquals(1, sent.size());
        assertEquals(List.of(NOT_EXECUTED, NOT_EXECUTED), results);
        runs.tick(2 * AskedRuns.SILENCE_MAX_MS);
        ask(1, 2 * AskedRuns.SILENCE_MAX_MS);
        assertEquals(2, sent.size());
    }

    @Test
    void run_thatIsUnderWay_isWaitedFor() {
        ask(1, 0);
        for (long nowMs = 1_000; nowMs <= 60_000; nowMs += 1_000) {
            runs.tick(nowMs);
            runs.underWay(OWNER, 101, nowMs);
        }
        assertEquals(List.of(), results);
        ended(OWNER, 1, "");
        assertEquals(List.of(new RunResult.Executed(1, null)), results);
    }

    @Test
    void answer_repeatedOrOfAnother_isIgnored() {
        ask(2, 0);
        ended("other", 2, "");
        runs.notOwned("other", 101);
        assertEquals(List.of(), results);
        ended(OWNER, 2, "");
        ended(OWNER, 2, "");
        assertEquals(List.of(new RunResult.Executed(2, null)), results);
    }

    @Test
    void instance_ownedNoMore_isTold() {
        ask(1, 0);
        runs.notOwned(OWNER, 101);
        assertEquals(List.of(NOT_EXECUTED), results);
    }

    @Test
    void partOfARun_executed_isToldWithTheReason() {
        ask(3, 0);
        ended(OWNER, 1, Rejection.QUOTA_EXCEEDED.name());
        assertEquals(List.of(new RunResult.Executed(1, Rejection.QUOTA_EXCEEDED)), results);
    }

    /** From a later version, or a broken one: it must not lead to a message being taken for executed. */
    @Test
    void answer_withImpossibleFigures_isBounded() {
        ask(1, 0);
        ended(OWNER, -5, "NO_SUCH_REASON");
        assertEquals(List.of(new RunResult.Executed(0, null)), results);
        ask(1, 0);
        ended(OWNER, 102, 9, "");
        assertTrue(results.contains(new RunResult.Executed(1, null)));
    }

    private void ask(int messages, long nowMs) {
        List<HandedMessage> handed = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            handed.add(new HandedMessage(
                    "id" + i,
                    new InboundMessage(
                            "device",
                            null,
                            "in/d",
                            "payload".getBytes(StandardCharsets.UTF_8),
                            1,
                            false,
                            false,
                            0,
                            MessageProperties.NONE,
                            0)));
        }
        runs.ask(OWNER, new HostRun("f", "d", handed), results::add, nowMs);
    }

    private void ended(String from, int executed, String rejection) {
        ended(from, 101, executed, rejection);
    }

    private void ended(String from, long number, int executed, String rejection) {
        runs.ended(
                from,
                RunEnded.newBuilder()
                        .setRun(number)
                        .setExecuted(executed)
                        .setRejection(rejection)
                        .build());
    }
}
