package io.tideway.runtime.cloud.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.cloud.StoredEntry;
import io.tideway.proto.cloud.StoredOrphan;
import io.tideway.proto.cloud.StoredRecord;
import io.tideway.proto.cloud.StoredRelease;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Turns records and orphans into what the table keeps, and back. */
final class CloudForms {

    private CloudForms() {}

    static byte[] encode(RecordHead head) {
        StoredRecord.Builder stored = StoredRecord.newBuilder()
                .setEpoch(head.epoch())
                .setVersion(head.version())
                .setRecalled(head.recalled())
                .setNextTimerMs(head.nextTimerMs());
        String owner = head.owner();
        if (owner != null) {
            stored.setOwner(owner);
        }
        String lastOwner = head.lastOwner();
        if (lastOwner != null) {
            stored.setLastOwner(lastOwner);
        }
        for (RecordHead.Release release : head.releases()) {
            stored.addReleases(StoredRelease.newBuilder()
                    .setHost(release.host())
                    .setEpoch(release.epoch())
                    .setNumber(release.number())
                    .setVersion(release.version()));
        }
        return stored.build().toByteArray();
    }

    static RecordHead decodeHead(byte[] bytes) {
        try {
            StoredRecord stored = StoredRecord.parseFrom(bytes);
            return new RecordHead(
                    stored.getEpoch(),
                    stored.getVersion(),
                    stored.hasOwner() ? stored.getOwner() : null,
                    stored.hasLastOwner() ? stored.getLastOwner() : null,
                    stored.getRecalled(),
                    stored.getNextTimerMs(),
                    stored.getReleasesList().stream()
                            .map(release -> new RecordHead.Release(
                                    release.getHost(), release.getEpoch(), release.getNumber(), release.getVersion()))
                            .toList());
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("a record of the embedded cloud store cannot be read", e);
        }
    }

    static byte[] encode(Orphan orphan) {
        StoredOrphan.Builder stored = StoredOrphan.newBuilder()
                .setFunction(orphan.instance().function())
                .setKey(orphan.instance().key())
                .setHost(orphan.host())
                .setEpoch(orphan.epoch())
                .setRefusedAtMs(orphan.refusedAtMs())
                .addAllDeletes(orphan.delta().deletes());
        orphan.delta()
                .puts()
                .forEach((key, value) ->
                        stored.addPuts(StoredEntry.newBuilder().setKey(key).setValue(value)));
        return stored.build().toByteArray();
    }

    static Orphan decodeOrphan(byte[] bytes) {
        try {
            StoredOrphan stored = StoredOrphan.parseFrom(bytes);
            Map<ByteString, ByteString> puts = new HashMap<>();
            stored.getPutsList().forEach(entry -> puts.put(entry.getKey(), entry.getValue()));
            InstanceId instance = new InstanceId(stored.getFunction(), stored.getKey());
            return new Orphan(
                    Orphan.idOf(instance, stored.getHost(), stored.getEpoch()),
                    instance,
                    stored.getHost(),
                    stored.getEpoch(),
                    new Delta(puts, Set.copyOf(stored.getDeletesList())),
                    stored.getRefusedAtMs());
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("an orphan of the embedded cloud store cannot be read", e);
        }
    }
}
