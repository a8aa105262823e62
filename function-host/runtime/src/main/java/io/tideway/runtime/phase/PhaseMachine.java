package io.tideway.runtime.phase;

/**
 * The phases of one instance, as a function of state and event.
 *
 * <pre>
 *            wanted, drained            acquired
 *   REMOTE ───────────────▶ ACQUIRING ───────────▶ LOCAL ◀──┐ sync: flush, go on
 *     ▲ │ ▲                  │   │  ▲               │  │ ▲──┘
 *     │ │ └── refused ───────┘   └──┘ owned: recall,│  │
 *     │ │                             lease, retry  │  │ fenced, drained, flush again, fenced
 *     │ │                                           │  └───────────▶ orphan, copy dropped ──▶ REMOTE
 *     │ └─── store away, host was last owner ──▶ LOCAL (reclaiming) ── flush ──▶ LOCAL (granted)
 *     │                                             │ wanted or recalled, drained
 *     │              flushed, or fenced             ▼
 *     └───────────────────────────────────────── RELEASING ── no answer, may go on ──▶ LOCAL (unsettled)
 *                                                   ▲ │ no answer: retry                 │ look, then repeat
 *                                                   └─┘                                  ▼ the release or reclaim
 * </pre>
 *
 * <p>What the shell has to keep to:
 * <ul>
 *   <li>One instance, one thread. Actions in order; the changes of a transition in one batch with the dirty marks and the
 *       entries that they speak of; calls once that batch is durable. The delta of a flush is built in the lane step of its
 *       transition: all dirty entries.
 *   <li>Every change in the local phase marks its entry with {@link Grant#generation}, replacing an older mark.
 *   <li>Every {@link PhaseAction.Call} is answered by one event, {@link PhaseEvent.Unavailable} if by nothing else, and by
 *       none after a restart. Of a flush that was reported unavailable, the store makes sure that it does nothing once a
 *       later one has taken effect ({@link PhaseEvent.Behind}).
 *   <li>Invocations run when {@link PhaseState#isHeld} is false.
 *   <li>{@link PhaseEvent.Wanted} is level-triggered; it may be ignored while something else goes on.
 * </ul>
 */
public final class PhaseMachine {

    private final String host;

    /** @param host id of this host, as the store knows it */
    public PhaseMachine(String host) {
        this.host = host;
    }

    /** What the event leads to. Never throws for an event that does not fit: it changes nothing. */
    public Transition on(PhaseState state, PhaseEvent event) {
        return apply(rules(state), event);
    }

    private Rules rules(PhaseState state) {
        if (state instanceof PhaseState.Remote remote) {
            return new RemoteRules(host, remote);
        }
        if (state instanceof PhaseState.Acquiring acquiring) {
            return new AcquiringRules(host, acquiring);
        }
        if (state instanceof PhaseState.Local local) {
            return new LocalRules(host, local);
        }
        return new ReleasingRules(host, (PhaseState.Releasing) state);
    }

    private static Transition apply(Rules rules, PhaseEvent event) {
        if (event instanceof PhaseEvent.SyncDue) {
            return rules.onSyncDue();
        }
        if (event instanceof PhaseEvent.CopyChanged changed) {
            return rules.on(changed);
        }
        if (event instanceof PhaseEvent.Wanted wanted) {
            return rules.on(wanted);
        }
        if (event instanceof PhaseEvent.Drained) {
            return rules.onDrained();
        }
        if (event instanceof PhaseEvent.RetryDue) {
            return rules.onRetryDue();
        }
        if (event instanceof PhaseEvent.Recalled) {
            return rules.onRecalled();
        }
        if (event instanceof PhaseEvent.Released) {
            return rules.onReleased();
        }
        if (event instanceof PhaseEvent.Recovered) {
            return rules.onRecovered();
        }
        if (event instanceof PhaseEvent.StoreAway away) {
            return rules.on(away);
        }
        if (event instanceof PhaseEvent.StoreBack) {
            return rules.onStoreBack();
        }
        return answer(rules, event);
    }

    private static Transition answer(Rules rules, PhaseEvent event) {
        if (event instanceof PhaseEvent.Flushed flushed) {
            return rules.on(flushed);
        }
        if (event instanceof PhaseEvent.Acquired acquired) {
            return rules.on(acquired);
        }
        if (event instanceof PhaseEvent.OwnedBy owned) {
            return rules.on(owned);
        }
        if (event instanceof PhaseEvent.LeaseLooked looked) {
            return rules.on(looked);
        }
        if (event instanceof PhaseEvent.RecordLooked looked) {
            return rules.on(looked);
        }
        if (event instanceof PhaseEvent.Behind behind) {
            return rules.on(behind);
        }
        if (event instanceof PhaseEvent.Fenced fenced) {
            return rules.on(fenced);
        }
        if (event instanceof PhaseEvent.Unavailable unavailable) {
            return rules.on(unavailable);
        }
        return rules.on((PhaseEvent.Refused) event);
    }
}
