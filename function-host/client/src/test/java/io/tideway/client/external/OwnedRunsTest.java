package io.tideway.client.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageForms;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.proto.hosts.Run;
import io.tideway.proto.hosts.RunMessage;
import io.tideway.proto.sites.SiteFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnedRunsTest {

    private static final TopicPattern PATTERN = TopicPattern.parse("in/{device}");

    private final List<SiteFrame> sent = new ArrayList<>();
    private final List<Acknowledgement> taken = new ArrayList<>();
    private boolean owns = true;
    private final OwnedRuns runs = new OwnedRuns(
            (host, frame) -> sent.add(frame.build()),
            (message, route, acknowledgement) -> taken.add(acknowledgement),
            (function, key) -> owns,
            Runnable::run);

    @BeforeEach
    void bind() {
        runs.bindings(BindingIndex.of(List.of(new Binding("f", PATTERN, KeyTemplate.parse("{device}", PATTERN)))));
    }

    @Test
    void run_ofAnInstanceOfOurs_isAnsweredWhenAllOfItHasHadItsEffect() {
        runs.asked("other", run(7, "in/d", "in/d"));
        assertEquals(2, taken.size());
        assertTrue(taken.get(0).awaitsEffect());
        taken.get(0).durable();
        assertEquals(List.of(), sent);
        taken.get(1).durable();
        assertEquals(7, sent.get(0).getRunEnded().getRun());
        assertEquals(2, sent.get(0).getRunEnded().getExecuted());
    }

    @Test
    void run_askedForAgainMeanwhile_isNotTakenTwice() {
        runs.asked("other", run(7, "in/d"));
        runs.asked("other", run(7, "in/d"));
        assertEquals(1, taken.size());
        assertEquals(7, sent.get(0).getUnderWay());
        runs.asked("third", run(7, "in/d")); // Numbers are each host's own.
        assertEquals(2, taken.size());
    }

    @Test
    void run_ofAnInstanceOfOthers_isRefused() {
        owns = false;
        runs.asked("other", run(7, "in/d"));
        assertEquals(7, sent.get(0).getNotOwned());
        assertEquals(List.of(), taken);
    }

    @Test
    void run_afterTheStopHasBegun_isRefused() {
        runs.stopAccepting();
        runs.asked("other", run(7, "in/d"));
        assertEquals(7, sent.get(0).getNotOwned());
    }

    @Test
    void message_ofNoBinding_isRejected() {
        runs.asked("other", run(7, "elsewhere"));
        assertEquals(0, sent.get(0).getRunEnded().getExecuted());
        assertEquals(Rejection.FUNCTION_GONE.name(), sent.get(0).getRunEnded().getRejection());
    }

    @Test
    void run_withoutMessages_isRefused() {
        runs.asked("other", run(7));
        assertEquals(7, sent.get(0).getNotOwned());
    }

    private static Run run(long number, String... topics) {
        Run.Builder run = Run.newBuilder().setNumber(number).setFunction("f").setKey("d");
        for (String topic : topics) {
            run.addMessages(RunMessage.newBuilder()
                    .setId("id")
                    .setMessage(MessageForms.of(new InboundMessage(
                            "device", null, topic, new byte[0], 1, false, false, 0, MessageProperties.NONE, 0))));
        }
        return run.build();
    }
}
