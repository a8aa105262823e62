package io.tideway.moquette;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.binding.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Notes what it gets, and answers at once or leaves that to the test. */
final class RecordingIngress implements Ingress {

    /** One message handed over. */
    record Handed(InboundMessage message, Route route, Acknowledgement acknowledgement) {
        String text() {
            return new String(message.payload(), StandardCharsets.UTF_8);
        }
    }

    private final List<Handed> all = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Handed> fresh = new LinkedBlockingQueue<>();
    private volatile Consumer<Handed> answer =
            handed -> handed.acknowledgement().durable();

    /** Answers nothing by itself from now on. */
    void hold() {
        answer = handed -> {};
    }

    void answerWith(Consumer<Handed> newAnswer) {
        answer = newAnswer;
    }

    Handed take() throws InterruptedException {
        Handed handed = fresh.poll(10, TimeUnit.SECONDS);
        if (handed == null) {
            throw new AssertionError("nothing was handed over");
        }
        return handed;
    }

    List<Handed> all() {
        return all;
    }

    @Override
    public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
        Handed handed = new Handed(message, route, acknowledgement);
        all.add(handed);
        fresh.add(handed);
        answer.accept(handed);
    }
}
