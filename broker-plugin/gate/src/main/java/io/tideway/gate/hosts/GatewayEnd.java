package io.tideway.gate.hosts;

import io.tideway.gate.ControlLink;
import io.tideway.gate.MessageForms;
import io.tideway.gate.Rejection;
import io.tideway.proto.hosts.Functions;
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
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end: which hosts are attached, which runs each has, and who gets the next.
 *
 * <p>A run goes to the owner of its instance where there is one, which a host's last answer told; else where {@link
 * HostChoice} says. It stays with its host until that has answered, has been gone for its lease, or does not execute the
 * function any more; then another gets it. The host may have executed it all the same: whoever executes recognises messages
 * by their ids, and the cloud store refuses writes of the one that was overtaken.
 *
 * <p>Used by one thread, which calls {@link #flush} when it has nothing more to tell.
 */
public final class GatewayEnd {

    private static final int FRAME_BYTES_MAX = 256 * 1024;
    private static final int HOSTS_MAX = 256;
    private static final int WINDOW_MAX = 100_000;
    private static final long NO_ROOM_PAUSE_MS = 1_000;

    /** Instances leave an overloaded host one by one: each costs a hand-over. */
    private static final long MOVE_EVERY_MS = 20;

    private final HostsConfig config;
    private final GatewayActions actions;
    private final Map<String, AttachedHost> hosts = new TreeMap<>();
    private final IdentityHashMap<ControlLink, AttachedHost> byLink = new IdentityHashMap<>();
    private final Map<String, FunctionOffer> offers = new TreeMap<>();

    private final Owners owners = new Owners();

    /** Runs without a host, by function. */
    private final Map<String, Deque<HostRun>> waiting = new HashMap<>();

    private int messagesWaiting;
    private long nextRun;
    private long nextSession;
    private long nextMoveMs = Long.MIN_VALUE;

    public GatewayEnd(HostsConfig config, GatewayActions actions) {
        this.config = config;
        this.actions = actions;
        this.nextRun = config.first();
        this.nextSession = config.first();
    }

    // ---- what the shell tells ---------------------------------------------------------------------------------------

    /** Functions that hosts executed before this process started; told first. */
    public void remember(List<FunctionOffer> known) {
        known.forEach(offer -> offers.put(offer.name(), offer));
    }

    /** A frame has come from the host of that name. */
    public void received(ControlLink link, String host, HostFrame frame, long nowMs) {
        if (frame.getMessagesCount() == 1 && frame.getMessages(0).hasHello()) {
            hello(link, host, frame.getMessages(0).getHello(), nowMs);
            return;
        }
        AttachedHost known = byLink.get(link);
        HostSession session = known == null ? null : known.session;
        if (known == null || session == null || session.number != frame.getSession() || !known.name.equals(host)) {
            actions.happened(HostIncident.FRAME_WITHOUT_SESSION, host, "session " + frame.getSession());
            if (session == null) { // Else it is late, and of one that came before.
                refuse(link, host, Refusal.Reason.SESSION_ENDED, "there is no such session");
            }
            return;
        }
        switch (session.order.take(frame.getNumber())) {
            case REPEATED -> actions.happened(HostIncident.FRAME_REPEATED, host, "frame " + frame.getNumber());
            case BEHIND_A_GAP -> {
                actions.happened(HostIncident.FRAME_MISSING, host, "before frame " + frame.getNumber());
                refuse(link, host, Refusal.Reason.SESSION_ENDED, "frames before " + frame.getNumber() + " are missing");
                detach(known, nowMs);
            }
            case NEXT -> {
                session.heardAtMs = nowMs;
                for (HostMessage message : frame.getMessagesList()) {
                    take(known, message, nowMs);
                }
                assignWaiting(nowMs);
            }
        }
    }

    /** Bytes have come that are no frame: whoever sends them is no host. */
    public void unreadable(ControlLink link, String host, String detail, long nowMs) {
        actions.happened(HostIncident.FRAME_UNREADABLE, host, detail);
        lost(link, nowMs);
        actions.close(link);
    }

    /** A connection is gone. */
    public void lost(ControlLink link, long nowMs) {
        AttachedHost known = byLink.get(link);
        if (known != null) {
            actions.happened(HostIncident.HOST_DETACHED, known.name, "its connection has ended");
            detach(known, nowMs);
        }
    }

    /** Has a run executed, now or when there is a host with room. */
    public void dispatch(HostRun run, long nowMs) {
        if (messagesWaiting + run.messages().size() > config.waitingMax()) {
            actions.ended(run, new RunResult.NotExecuted(NO_ROOM_PAUSE_MS));
            return;
        }
        await(run);
        assignWaiting(run.function(), nowMs);
    }

    /** Everyone has an output who is to have it. */
    public void settled(String host, String outputId) {
        AttachedHost known = hosts.get(host);
        if (known != null) {
            known.unsettled.remove(outputId);
            if (known.session != null) {
                known.session.add(
                        GatewayMessage.newBuilder().setSettledOutput(outputId).build());
            }
        }
    }

    /** An operator says that a host will not come back: it is forgotten, and the functions that it alone executed. */
    public boolean forget(String name) {
        AttachedHost known = hosts.get(name);
        if (known == null || known.session != null) {
            return false;
        }
        hosts.remove(name);
        takeAway(known);
        Set<String> executed = new HashSet<>();
        hosts.values().forEach(host -> executed.addAll(host.functions));
        if (offers.keySet().retainAll(executed)) {
            actions.offered(List.copyOf(offers.values()));
        }
        return true;
    }

    /** Time has passed; to be told several times in a lease. */
    public void tick(long nowMs) {
        for (AttachedHost host : hosts.values()) {
            HostSession session = host.session;
            if (session != null && nowMs - session.heardAtMs >= config.leaseMs()) {
                actions.happened(HostIncident.HOST_DETACHED, host.name, "nothing was heard of it for its lease");
                actions.close(session.link);
                detach(host, session.heardAtMs);
            }
            if (host.session == null && nowMs - host.absentSinceMs >= config.leaseMs()) {
                takeAway(host);
            }
        }
        assignWaiting(nowMs);
    }

    /** Sends what has gathered, and a sign of life where there is nothing. */
    public void flush(long nowMs) {
        for (AttachedHost host : hosts.values()) {
            flush(host, nowMs);
        }
    }

    private void flush(AttachedHost host, long nowMs) {
        HostSession session = host.session;
        if (session != null && session.isDue(nowMs, config.leaseMs() / 3)) {
            actions.send(session.link, host.name, session.next(actions.hasPublishedAll(), nowMs));
        }
    }

    // ---- sessions ---------------------------------------------------------------------------------------------------

    private void hello(ControlLink link, String name, Hello hello, long nowMs) {
        ProtocolVersion version = new ProtocolVersion(hello.getMajor(), hello.getMinor());
        if (!ProtocolVersion.CURRENT.speaksWith(version)) {
            actions.happened(HostIncident.HELLO_REFUSED_VERSION, name, version.toString());
            refuse(
                    link,
                    name,
                    Refusal.Reason.VERSION,
                    "this gateway speaks version " + ProtocolVersion.CURRENT + " of the control protocol, the host "
                            + version + "; they may be one minor version apart");
            return;
        }
        List<FunctionOffer> offered;
        try {
            offered = checked(name, hello);
        } catch (IllegalArgumentException e) {
            actions.happened(HostIncident.HELLO_REFUSED_INVALID, name, String.valueOf(e.getMessage()));
            refuse(link, name, Refusal.Reason.INVALID, String.valueOf(e.getMessage()));
            return;
        }
        AttachedHost known = hosts.get(name);
        if (known != null && known.session != null) {
            if (!known.store.equals(hello.getStore())) {
                actions.happened(HostIncident.HELLO_REFUSED_NAME, name, "store " + hello.getStore());
                refuse(
                        link,
                        name,
                        Refusal.Reason.NAME_TAKEN,
                        "another host named '" + name + "' is attached, with another data folder; give one of them"
                                + " another 'broker.name'");
                return;
            }
            if (known.session.link == link && known.session.attempt == hello.getAttempt()) {
                return; // Repeated on the way.
            }
            detach(known, nowMs);
        }
        if (known != null && !known.store.equals(hello.getStore())) {
            takeAway(known);
            known = null;
        }
        if (known == null) {
            known = new AttachedHost(name, hello.getStore());
            hosts.put(name, known);
        }
        attach(known, link, hello, offered, nowMs);
    }

    private List<FunctionOffer> checked(String name, Hello hello) {
        if (hello.getStore().isEmpty() || hello.getStore().length() > 64 || !name.equals(hello.getName())) {
            throw new IllegalArgumentException("a host must say its own name and whose data folder it has");
        }
        if (hello.getWindow() <= 0 || hello.getWindow() > WINDOW_MAX) {
            throw new IllegalArgumentException("the window must be 1 to " + WINDOW_MAX + " messages");
        }
        if (!hosts.containsKey(name) && hosts.size() >= HOSTS_MAX) {
            throw new IllegalArgumentException("there are " + HOSTS_MAX + " hosts already");
        }
        return FunctionOffer.all(hello.getFunctions());
    }

    private void attach(AttachedHost host, ControlLink link, Hello hello, List<FunctionOffer> offered, long nowMs) {
        // One that comes is to get its share, not all until it has caught up with the others: it is cold.
        hosts.values().stream()
                .filter(other -> other.session != null)
                .mapToDouble(other -> other.load(nowMs))
                .average()
                .ifPresent(even -> host.countAtLeast(even, nowMs));
        HostSession session = new HostSession(link, ++nextSession, hello.getAttempt(), nowMs);
        host.session = session;
        host.window = hello.getWindow();
        byLink.put(link, host);
        session.add(GatewayMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setMajor(ProtocolVersion.CURRENT.major())
                        .setMinor(ProtocolVersion.CURRENT.minor())
                        .setAttempt(hello.getAttempt())
                        .setGateway(config.gateway())
                        .setLeaseMs((int) config.leaseMs()))
                .build());
        actions.happened(HostIncident.HOST_ATTACHED, host.name, offered.size() + " functions");
        functions(host, offered);
        host.runs.forEach((number, run) -> say(host, session, number, run, nowMs));
        assignWaiting(nowMs);
    }

    /** The host may come back; until its lease is over it keeps its runs. */
    private void detach(AttachedHost host, long sinceMs) {
        HostSession session = host.session;
        if (session != null) {
            byLink.remove(session.link);
            host.session = null;
            host.absentSinceMs = sinceMs;
        }
    }

    private void refuse(ControlLink link, String host, Refusal.Reason reason, String text) {
        Refusal refusal = Refusal.newBuilder().setReason(reason).setText(text).build();
        actions.send(
                link,
                host,
                GatewayFrame.newBuilder()
                        .addMessages(GatewayMessage.newBuilder().setRefusal(refusal))
                        .build());
    }

    // ---- messages ---------------------------------------------------------------------------------------------------

    private void take(AttachedHost host, HostMessage message, long nowMs) {
        switch (message.getMessageCase()) {
            case RUN_ENDED -> ended(host, message.getRunEnded());
            case OUTPUT -> {
                if (host.unsettled.add(message.getOutput().getId())) {
                    actions.publish(host.name, MessageForms.output(message.getOutput()));
                }
            }
            case FORGOTTEN_OUTPUT -> {
                host.unsettled.remove(message.getForgottenOutput());
                actions.forget(message.getForgottenOutput());
            }
            case FUNCTIONS -> changed(host, message.getFunctions());
            case GOODBYE -> {
                actions.happened(HostIncident.HOST_LEFT, host.name, "it has stopped");
                detach(host, nowMs);
                takeAway(host);
            }
            case HELLO, MESSAGE_NOT_SET -> {} // Of a later version, or out of place and harmless.
        }
    }

    private void ended(AttachedHost host, RunEnded ended) {
        HostRun run = host.end(ended.getRun());
        if (run == null) {
            return; // Another has it by now, or it was said before.
        }
        if (!ended.getLocal()) {
            owners.remove(run.instance());
        } else {
            owners.put(run.instance(), host.name);
        }
        int all = run.messages().size();
        int executed = Math.max(0, Math.min(ended.getExecuted(), all));
        actions.ended(run, new RunResult.Executed(executed, executed == all ? null : rejection(ended)));
    }

    /** A reason that this version does not know is taken for one that passes. */
    private static Rejection rejection(RunEnded ended) {
        for (Rejection rejection : Rejection.values()) {
            if (rejection.name().equals(ended.getRejection())) {
                return rejection;
            }
        }
        return Rejection.UNAVAILABLE;
    }

    private void changed(AttachedHost host, Functions functions) {
        try {
            functions(host, FunctionOffer.all(functions));
        } catch (IllegalArgumentException e) {
            actions.happened(HostIncident.HELLO_REFUSED_INVALID, host.name, String.valueOf(e.getMessage()));
        }
    }

    private void functions(AttachedHost host, List<FunctionOffer> offered) {
        Set<String> before = host.functions;
        Set<String> names = new HashSet<>();
        offered.forEach(offer -> names.add(offer.name()));
        host.functions = Set.copyOf(names);
        takeAway(host, run -> !names.contains(run.function()));
        Map<String, FunctionOffer> was = new TreeMap<>(offers);
        offered.forEach(offer -> offers.put(offer.name(), offer));
        for (String removed : before) {
            if (hosts.values().stream().noneMatch(other -> other.functions.contains(removed))) {
                offers.remove(removed);
            }
        }
        if (!was.equals(offers)) {
            actions.offered(List.copyOf(offers.values()));
        }
    }

    // ---- runs -------------------------------------------------------------------------------------------------------

    private void takeAway(AttachedHost host) {
        takeAway(host, run -> true);
        owners.removeAll(host.name);
    }

    private void takeAway(AttachedHost host, Predicate<HostRun> which) {
        for (Map.Entry<Long, HostRun> entry : List.copyOf(host.runs.entrySet())) {
            if (which.test(entry.getValue())) {
                host.end(entry.getKey());
                actions.happened(
                        HostIncident.RUN_REASSIGNED, host.name, entry.getValue().function());
                await(entry.getValue());
            }
        }
    }

    private void await(HostRun run) {
        waiting.computeIfAbsent(run.function(), function -> new ArrayDeque<>()).add(run);
        messagesWaiting += run.messages().size();
    }

    private void assignWaiting(long nowMs) {
        if (messagesWaiting > 0) {
            for (String function : List.copyOf(waiting.keySet())) {
                assignWaiting(function, nowMs);
            }
        }
    }

    private void assignWaiting(String function, long nowMs) {
        Deque<HostRun> queue = waiting.get(function);
        if (queue == null) {
            return;
        }
        List<AttachedHost> capable = hosts.values().stream()
                .filter(host -> host.session != null && host.functions.contains(function))
                .toList();
        for (int i = queue.size(); i > 0 && !capable.isEmpty(); i--) {
            HostRun run = queue.remove();
            AttachedHost host = choose(run, capable, nowMs);
            if (host == null) {
                queue.add(run);
            } else {
                messagesWaiting -= run.messages().size();
                long number = ++nextRun;
                host.assign(number, run, nowMs);
                HostSession session = host.session;
                if (session != null) {
                    say(host, session, number, run, nowMs);
                }
            }
        }
        if (queue.isEmpty()) {
            waiting.remove(function);
        }
    }

    /** {@code null} while the run has to wait. */
    private @Nullable AttachedHost choose(HostRun run, Collection<AttachedHost> capable, long nowMs) {
        String ownerName = owners.of(run.instance());
        AttachedHost owner = ownerName == null ? null : hosts.get(ownerName);
        if (owner == null || !owner.functions.contains(run.function())) {
            return HostChoice.of(run, capable, nowMs);
        }
        if (nowMs >= nextMoveMs && owner.session != null) {
            AttachedHost other = HostChoice.toRelieve(owner, run, capable, nowMs);
            if (other != null) {
                nextMoveMs = nowMs + MOVE_EVERY_MS;
                // Else more and more would go before what has gone shows in the loads.
                owner.handLoadTo(other, 1.0 / Math.max(1, owners.count(owner.name)), nowMs);
                actions.happened(HostIncident.INSTANCE_MOVED, other.name, "from " + owner.name);
                return other;
            }
        }
        // An owner that is gone for a moment is waited for: no one else has the state.
        return owner.hasRoomFor(run) ? owner : null;
    }

    private void say(AttachedHost host, HostSession session, long number, HostRun run, long nowMs) {
        Run.Builder said =
                Run.newBuilder().setNumber(number).setFunction(run.function()).setKey(run.key());
        for (HandedMessage message : run.messages()) {
            said.addMessages(
                    RunMessage.newBuilder().setId(message.id()).setMessage(MessageForms.of(message.message())));
        }
        session.add(GatewayMessage.newBuilder().setRun(said).build());
        if (session.isFull(FRAME_BYTES_MAX)) {
            flush(host, nowMs);
        }
    }

    // ---- for people -------------------------------------------------------------------------------------------------

    /**
     * One host, as people may see it.
     *
     * @param absentMs for how long it is away; -1 while it is attached
     * @param runs that it has and has not answered
     * @param messages of those
     * @param load messages that it was given lately
     * @param local instances known to be in their local phase there
     */
    public record HostView(
            String name,
            String store,
            long absentMs,
            List<String> functions,
            int runs,
            int messages,
            double load,
            long local) {}

    /** All hosts that were attached since the start and are not forgotten. */
    public List<HostView> views(long nowMs) {
        List<HostView> views = new ArrayList<>();
        for (AttachedHost host : hosts.values()) {
            views.add(new HostView(
                    host.name,
                    host.store,
                    host.session == null ? nowMs - host.absentSinceMs : -1,
                    host.functions.stream().sorted().toList(),
                    host.runs.size(),
                    host.messagesUnderWay,
                    host.load(nowMs),
                    owners.count(host.name)));
        }
        return views;
    }

    /** Messages that wait for a host with room. */
    public int messagesWaiting() {
        return messagesWaiting;
    }
}
