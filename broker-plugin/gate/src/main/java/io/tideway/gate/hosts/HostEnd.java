package io.tideway.gate.hosts;

import io.tideway.gate.MessageForms;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.GatewayMessage;
import io.tideway.proto.hosts.Hello;
import io.tideway.proto.hosts.HostFrame;
import io.tideway.proto.hosts.HostMessage;
import io.tideway.proto.hosts.Refusal;
import io.tideway.proto.hosts.Run;
import io.tideway.proto.hosts.RunEnded;
import io.tideway.proto.hosts.RunMessage;
import io.tideway.proto.hosts.Welcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host's end: asks for a session whenever there is none, executes what the gateway hands out, once, and says again in a
 * new session what the gateway may not have heard.
 *
 * <p>Used by one thread, which calls {@link #flush} when it has nothing more to tell.
 */
public final class HostEnd {

    /** Larger ones only for a single message; the broker bounds packets. */
    private static final int FRAME_BYTES_MAX = 64 * 1024;

    private static final long HELLO_EVERY_MS = 500;

    /** After a refusal that an operator has to mend. */
    private static final long REFUSED_PAUSE_MS = 5_000;

    private final HostEndConfig config;
    private final HostActions actions;
    private List<FunctionOffer> functions = List.of();

    /** In the last Hello. */
    private List<FunctionOffer> functionsSaid = List.of();

    private boolean connected;
    private long attempt;
    private long nextHelloMs = Long.MIN_VALUE;

    // The session; 0 while there is none.
    private long session;
    private FrameOrder order = new FrameOrder();
    private long leaseMs; // 0 before the first session
    private long heardAtMs;
    private long sentAtMs;
    private long sent;
    private HostFrame.Builder pending = HostFrame.newBuilder();
    private int pendingBytes;

    private final Set<Long> running = new HashSet<>();

    /** What the gateway may not have heard, by run. */
    private final Map<Long, Answer> answers = new LinkedHashMap<>();

    /** Outputs that the gateway has not settled, by id, in the order given. */
    private final Map<String, OutboundMessage> outputs = new LinkedHashMap<>();

    /** Outputs said in this session that the gateway may not have heard of. */
    private final Deque<Said> said = new ArrayDeque<>();

    private record Said(String outputId, long frame) {}

    /** @param frame the one that said it in this session; 0 before */
    private record Answer(RunEnded ended, long frame) {}

    public HostEnd(HostEndConfig config, HostActions actions) {
        this.config = config;
        this.actions = actions;
    }

    // ---- what the shell tells ---------------------------------------------------------------------------------------

    /** There is a connection to the broker. */
    public void connected(long nowMs) {
        connected = true;
        session = 0;
        nextHelloMs = nowMs;
    }

    /** There is none any more. */
    public void disconnected(String reason) {
        connected = false;
        end(reason);
    }

    /** What this host executes, from now on. */
    public void functions(List<FunctionOffer> offered) {
        functions = List.copyOf(offered);
        if (session != 0) {
            add(HostMessage.newBuilder()
                    .setFunctions(FunctionOffer.toProto(functions))
                    .build());
        }
    }

    /** A run is over. */
    public void ended(long run, int executed, @Nullable Rejection next, boolean local) {
        if (!running.remove(run)) {
            return; // Withdrawn.
        }
        RunEnded ended = RunEnded.newBuilder()
                .setRun(run)
                .setExecuted(executed)
                .setRejection(next == null ? "" : next.name())
                .setLocal(local)
                .build();
        answers.put(run, new Answer(ended, 0));
        if (session != 0) {
            say(ended);
        }
    }

    /** Has the gateway publish an output, now or in the next session; {@link HostActions#settled} follows. */
    public void publish(OutboundMessage output) {
        if (outputs.putIfAbsent(output.id(), output) == null && session != 0) {
            say(output);
        }
    }

    /** An output is kept no longer. */
    public void forget(String outputId) {
        if (outputs.remove(outputId) != null && session != 0) {
            add(HostMessage.newBuilder().setForgottenOutput(outputId).build());
        }
    }

    /** The host has stopped: whatever it had is committed, or is the gateway's to give to others. */
    public void goodbye(long nowMs) {
        if (session != 0) {
            add(HostMessage.newBuilder().setGoodbye(true).build());
            flush(nowMs);
            end("this host stops");
        }
    }

    /** Time has passed; to be told several times in a lease. */
    public void tick(long nowMs) {
        if (leaseMs > 0 && nowMs - heardAtMs >= leaseMs) {
            if (!running.isEmpty()) {
                actions.withdraw(List.copyOf(running));
                running.clear();
            }
            if (session != 0) {
                end("nothing was heard of the gateway for its lease");
                nextHelloMs = nowMs;
            }
        }
        if (connected && session == 0 && nowMs >= nextHelloMs) {
            nextHelloMs = nowMs + HELLO_EVERY_MS;
            actions.send(HostFrame.newBuilder()
                    .addMessages(HostMessage.newBuilder().setHello(hello()))
                    .build());
        }
    }

    /** Sends what has gathered, and a sign of life where there is nothing. */
    public void flush(long nowMs) {
        if (session != 0 && (pending.getMessagesCount() > 0 || nowMs - sentAtMs >= leaseMs / 3)) {
            sentAtMs = nowMs;
            sendPending();
        }
    }

    private void sendPending() {
        HostFrame frame = pending.setSession(session)
                .setNumber(++sent)
                .setReceived(order.last())
                .build();
        pending = HostFrame.newBuilder();
        pendingBytes = 0;
        actions.send(frame);
    }

    /** A frame has come from the gateway. */
    public void received(GatewayFrame frame, long nowMs) {
        if (frame.getMessagesCount() > 0 && frame.getMessages(0).hasRefusal()) {
            refused(frame.getMessages(0).getRefusal(), nowMs);
            return;
        }
        if (session == 0
                && frame.getNumber() == 1
                && frame.getMessagesCount() > 0
                && frame.getMessages(0).hasWelcome()
                && frame.getMessages(0).getWelcome().getAttempt() == attempt) {
            welcomed(frame.getSession(), frame.getMessages(0).getWelcome(), nowMs);
        }
        if (session == 0 || frame.getSession() != session) {
            return; // Of a session that has ended.
        }
        switch (order.take(frame.getNumber())) {
            case REPEATED -> {}
            case BEHIND_A_GAP -> {
                end("a frame before " + frame.getNumber() + " of the gateway is missing");
                nextHelloMs = nowMs;
            }
            case NEXT -> {
                heardAtMs = nowMs;
                answers.values().removeIf(answer -> answer.frame() > 0 && answer.frame() <= frame.getReceived());
                for (Said next = said.peek(); next != null && next.frame() <= frame.getReceived(); next = said.peek()) {
                    actions.taken(said.remove().outputId());
                }
                frame.getMessagesList().forEach(this::take);
            }
        }
    }

    /** Whether there is a session. */
    public boolean isAttached() {
        return session != 0;
    }

    // ---- sessions ---------------------------------------------------------------------------------------------------

    private Hello hello() {
        functionsSaid = functions;
        return Hello.newBuilder()
                .setMajor(ProtocolVersion.CURRENT.major())
                .setMinor(ProtocolVersion.CURRENT.minor())
                .setAttempt(++attempt)
                .setName(config.name())
                .setStore(config.store())
                .setStart(config.start())
                .setFunctions(FunctionOffer.toProto(functions))
                .setWindow(config.window())
                .build();
    }

    private void welcomed(long number, Welcome welcome, long nowMs) {
        session = number;
        order = new FrameOrder();
        leaseMs = Math.max(100, welcome.getLeaseMs());
        heardAtMs = nowMs;
        sentAtMs = nowMs;
        sent = 0;
        pending = HostFrame.newBuilder();
        pendingBytes = 0;
        said.clear();
        actions.attached(welcome.getGateway());
        if (!functions.equals(functionsSaid)) {
            add(HostMessage.newBuilder()
                    .setFunctions(FunctionOffer.toProto(functions))
                    .build());
        }
        new ArrayList<>(answers.values()).forEach(answer -> say(answer.ended()));
        outputs.values().forEach(this::say);
    }

    /** What runs goes on, and is answered in the next session, if that begins before the lease is over. */
    private void end(String reason) {
        if (session != 0) {
            session = 0;
            actions.detached(reason);
        }
    }

    private void refused(Refusal refusal, long nowMs) {
        if (refusal.getReason() == Refusal.Reason.SESSION_ENDED) {
            end(refusal.getText());
            nextHelloMs = Math.max(nowMs, nextHelloMs - HELLO_EVERY_MS);
        } else if (session == 0) {
            actions.detached(refusal.getText());
            nextHelloMs = nowMs + REFUSED_PAUSE_MS;
        }
    }

    // ---- messages ---------------------------------------------------------------------------------------------------

    private void take(GatewayMessage message) {
        switch (message.getMessageCase()) {
            case RUN -> run(message.getRun());
            case SETTLED_OUTPUT -> {
                if (outputs.remove(message.getSettledOutput()) != null) {
                    actions.settled(message.getSettledOutput());
                }
            }
            case WELCOME, REFUSAL, MESSAGE_NOT_SET -> {} // Taken above, or of a later version.
        }
    }

    private void run(Run run) {
        Answer answer = answers.get(run.getNumber());
        if (answer != null) {
            say(answer.ended());
            return;
        }
        if (!running.add(run.getNumber())) {
            return; // It is under way.
        }
        List<HandedMessage> messages = new ArrayList<>(run.getMessagesCount());
        for (RunMessage message : run.getMessagesList()) {
            messages.add(new HandedMessage(message.getId(), MessageForms.message(message.getMessage())));
        }
        actions.execute(run.getNumber(), new HostRun(run.getFunction(), run.getKey(), messages));
    }

    private void say(RunEnded ended) {
        add(HostMessage.newBuilder().setRunEnded(ended).build());
        answers.put(ended.getRun(), new Answer(ended, sent + 1));
    }

    private void say(OutboundMessage output) {
        add(HostMessage.newBuilder().setOutput(MessageForms.of(output, 0)).build());
        said.add(new Said(output.id(), sent + 1));
    }

    private void add(HostMessage message) {
        int bytes = message.getSerializedSize();
        if (pendingBytes > 0 && pendingBytes + bytes > FRAME_BYTES_MAX) {
            sendPending();
        }
        pending.addMessages(message);
        pendingBytes += bytes;
    }
}
