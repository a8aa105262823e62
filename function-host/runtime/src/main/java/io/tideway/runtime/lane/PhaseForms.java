package io.tideway.runtime.lane;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.store.StoredPhase;
import io.tideway.runtime.phase.Copy;
import io.tideway.runtime.phase.Grant;
import io.tideway.runtime.phase.PhaseState;
import io.tideway.runtime.phase.Standing;
import io.tideway.runtime.phase.Why;
import io.tideway.runtime.store.StoreException;

/** Turns the durable part of a phase state into what the store keeps, and back. */
final class PhaseForms {

    private PhaseForms() {}

    static byte[] encode(PhaseState state) {
        StoredPhase.Builder stored = StoredPhase.newBuilder();
        if (state instanceof PhaseState.Remote remote) {
            copy(stored.setKind(StoredPhase.Kind.REMOTE), remote.copy());
        } else if (state instanceof PhaseState.Acquiring acquiring) {
            copy(stored.setKind(StoredPhase.Kind.ACQUIRING), acquiring.copy());
        } else if (state instanceof PhaseState.Local local) {
            grant(stored.setKind(StoredPhase.Kind.LOCAL), local.grant());
            standing(stored, local.standing());
        } else {
            PhaseState.Releasing releasing = (PhaseState.Releasing) state;
            grant(stored.setKind(StoredPhase.Kind.RELEASING), releasing.grant());
            stored.setWhy(releasing.why().name());
        }
        return stored.build().toByteArray();
    }

    private static void copy(StoredPhase.Builder stored, Copy copy) {
        stored.setEpoch(copy.epoch())
                .setVersion(copy.version())
                .setReleases(copy.releases())
                .setReclaimable(copy.reclaimable());
    }

    private static void grant(StoredPhase.Builder stored, Grant grant) {
        stored.setEpoch(grant.epoch())
                .setVersion(grant.baseVersion())
                .setReleases(grant.releases())
                .setGeneration(grant.generation());
    }

    private static void standing(StoredPhase.Builder stored, Standing standing) {
        if (standing instanceof Standing.Reclaiming) {
            stored.setStanding(StoredPhase.Standing.RECLAIMING);
        } else if (standing instanceof Standing.Unsettled unsettled) {
            stored.setStanding(StoredPhase.Standing.UNSETTLED)
                    .setUnsettledRelease(unsettled.release())
                    .setUnsettledSealed(unsettled.sealed());
        }
    }

    static PhaseState decode(byte[] bytes) {
        StoredPhase stored;
        try {
            stored = StoredPhase.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("the phase of an instance cannot be read", e);
        }
        Copy copy = new Copy(stored.getEpoch(), stored.getVersion(), stored.getReleases(), stored.getReclaimable());
        Grant grant = new Grant(stored.getEpoch(), stored.getVersion(), stored.getReleases(), stored.getGeneration());
        return switch (stored.getKind()) {
            case REMOTE -> PhaseState.remote(copy);
            case ACQUIRING -> PhaseState.acquiring(copy);
            case LOCAL -> PhaseState.local(grant, standing(stored));
            case RELEASING -> PhaseState.releasing(grant, Why.valueOf(stored.getWhy()));
            case UNKNOWN, UNRECOGNIZED ->
                throw new StoreException("the phase of an instance was written by a later version: "
                        + stored.getKindValue() + ". Install that version again.");
        };
    }

    private static Standing standing(StoredPhase stored) {
        return switch (stored.getStanding()) {
            case RECLAIMING -> new Standing.Reclaiming();
            case UNSETTLED -> new Standing.Unsettled(stored.getUnsettledRelease(), stored.getUnsettledSealed());
            case GRANTED, UNRECOGNIZED -> new Standing.Granted();
        };
    }
}
