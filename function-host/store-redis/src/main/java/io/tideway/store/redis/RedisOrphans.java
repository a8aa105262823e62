package io.tideway.store.redis;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What fenced owners left in the buckets. Thread-safe. */
final class RedisOrphans {

    private static final Pattern EPOCH = Pattern.compile(":-?\\d+:");

    private final RedisServers servers;
    private final RecordReader records;
    private final String prefix;

    RedisOrphans(RedisServers servers, RecordReader records, String prefix) {
        this.servers = servers;
        this.records = records;
        this.prefix = prefix;
    }

    /** Where an orphan is and since when. */
    private record Place(Bucket bucket, String id, double refusedAtMs) {}

    Future<List<Orphan>> list(int max) {
        if (max <= 0) {
            return Future.succeededFuture(List.of());
        }
        List<Future<List<Place>>> all = new ArrayList<>();
        for (int number = 0; number < Bucket.COUNT; number++) {
            Bucket bucket = Bucket.of(prefix, number);
            Request range = Request.cmd(Command.ZRANGE)
                    .arg(bucket.orphansByAge())
                    .arg(0)
                    .arg(max - 1)
                    .arg("WITHSCORES");
            all.add(servers.send(bucket, range).map(Reply::list).map(reply -> places(bucket, reply)));
        }
        return Future.all(all)
                .map(done -> all.stream()
                        .flatMap(places -> places.result().stream())
                        .sorted(Comparator.comparingDouble(Place::refusedAtMs).thenComparing(Place::id))
                        .limit(max)
                        .toList())
                .compose(places -> load(places, 0, new ArrayList<>()));
    }

    private static List<Place> places(Bucket bucket, Reply reply) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            places.add(new Place(bucket, reply.text(i), Double.parseDouble(reply.text(i + 1))));
        }
        return places;
    }

    /** One after another: each may be big. */
    private Future<List<Orphan>> load(List<Place> places, int index, List<Orphan> loaded) {
        if (index == places.size()) {
            return Future.succeededFuture(loaded);
        }
        Place place = places.get(index);
        return load(place.bucket(), place.id()).compose(orphan -> {
            orphan.ifPresent(loaded::add);
            return load(places, index + 1, loaded);
        });
    }

    private Future<Optional<Orphan>> load(Bucket bucket, String id) {
        return records.read(bucket, bucket.orphan(id)).map(whole -> {
            Reply reply = whole.reply();
            if (reply.isNull(4)) {
                return Optional.empty();
            }
            InstanceId instance = Bucket.instance(reply.text(4));
            Set<ByteString> deletes = whole.entries('-').keySet();
            Delta delta = new Delta(whole.entries('+'), deletes);
            return Optional.of(new Orphan(id, instance, reply.text(5), whole.epoch(), delta, reply.number(6)));
        });
    }

    Future<Optional<Orphan>> find(String id) {
        return find(id, new ArrayList<>(candidates(id)), 0);
    }

    private Future<Optional<Orphan>> find(String id, List<Bucket> candidates, int index) {
        if (index == candidates.size()) {
            return Future.succeededFuture(Optional.empty());
        }
        return load(candidates.get(index), id)
                .compose(found -> found.isPresent() ? Future.succeededFuture(found) : find(id, candidates, index + 1));
    }

    /** The instance is what follows the epoch; a host or a key may look like one too, so there may be several. */
    private Set<Bucket> candidates(String id) {
        Set<Bucket> candidates = new LinkedHashSet<>();
        Matcher epoch = EPOCH.matcher(id);
        for (int from = 0; epoch.find(from); from = epoch.start() + 1) {
            candidates.add(Bucket.of(prefix, id.substring(epoch.end())));
        }
        return candidates;
    }

    Future<Boolean> drop(String id) {
        return drop(id, new ArrayList<>(candidates(id)), 0);
    }

    private Future<Boolean> drop(String id, List<Bucket> candidates, int index) {
        if (index == candidates.size()) {
            return Future.succeededFuture(false);
        }
        Bucket bucket = candidates.get(index);
        return servers.run(
                        Script.DROP,
                        bucket,
                        List.of(bucket.orphansByAge(), bucket.orphan(id)),
                        List.of(Bucket.utf8(id)))
                .compose(dropped -> dropped != null && dropped.toLong() > 0
                        ? Future.succeededFuture(true)
                        : drop(id, candidates, index + 1));
    }
}
