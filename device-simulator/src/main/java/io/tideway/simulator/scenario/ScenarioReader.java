package io.tideway.simulator.scenario;

import io.tideway.yaml.YamlDocument;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a scenario and those it includes. One use, one thread. */
final class ScenarioReader {
    private static final Duration DURATION_MAX = Duration.ofDays(7);
    private static final Duration DURATION = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private final ScenarioLibrary.Document source;
    private final List<String> includedBy;

    ScenarioReader(ScenarioLibrary.Document source, List<String> includedBy) {
        this.source = source;
        this.includedBy = includedBy;
    }

    Scenario read() {
        YamlDocument document = YamlDocument.parse(source.source(), source.text());
        YamlMap root = document.root();
        String name = root.required("name").text();
        String description = root.required("description").text();
        long seed = root.optional("seed").wholeNumber(0, Integer.MAX_VALUE, 1);
        Duration duration = root.optional("duration").duration(Duration.ofMillis(100), DURATION_MAX, DURATION);
        Duration warmUp = root.optional("warm-up").duration(Duration.ZERO, DURATION_MAX, WARM_UP);
        List<DeviceGroup> groups = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlValue group : root.optional("groups").list()) {
            DeviceGroup read = new GroupReader(group.map()).read();
            refuseTwice(group, read, names);
            groups.add(read);
        }
        for (YamlValue include : root.optional("include").list()) {
            for (DeviceGroup group : included(include)) {
                refuseTwice(include, group, names);
                groups.add(group);
            }
        }
        refuseNoneAndTooMany(root, groups);
        root.refuseOtherKeys();
        document.throwIfAny();
        return new Scenario(name, description, seed, duration, warmUp, groups);
    }

    private static void refuseTwice(YamlValue at, DeviceGroup group, Set<String> names) {
        if (!names.add(group.name())) {
            at.problem("holds a second group '" + group.name() + "'; give each group a name of its own");
        }
    }

    private static void refuseNoneAndTooMany(YamlMap root, List<DeviceGroup> groups) {
        int devices = groups.stream().mapToInt(DeviceGroup::devices).sum();
        if (groups.isEmpty()) {
            root.problem("must have 'groups' or 'include': there are no devices");
        } else if (devices > Scenario.DEVICES_MAX) {
            root.problem("must not have more than " + Scenario.DEVICES_MAX + " devices in all, found " + devices);
        }
    }

    /** Either a name, or a name with the number of devices to have of it. */
    private List<DeviceGroup> included(YamlValue include) {
        if (include.isSingle()) {
            return find(include).map(Scenario::groups).orElse(List.of());
        }
        YamlMap map = include.map();
        Optional<Scenario> scenario = find(map.required("scenario"));
        int devices = map.optional("devices").integer(0, Scenario.DEVICES_MAX, 0);
        map.refuseOtherKeys();
        if (scenario.isPresent()
                && devices > 0
                && devices < scenario.get().groups().size()) {
            map.optional("devices")
                    .problem("must be at least " + scenario.get().groups().size() + ", one for each of its groups");
            return List.of();
        }
        return scenario.map(all -> devices > 0 ? all.withDevices(devices) : all)
                .map(Scenario::groups)
                .orElse(List.of());
    }

    private Optional<Scenario> find(YamlValue name) {
        return name.parsed(text -> {
            List<String> path = new ArrayList<>(includedBy);
            path.add(source.source());
            ScenarioLibrary.Document document = source.library()
                    .find(text)
                    .orElseThrow(() -> new IllegalArgumentException(ScenarioLibrary.unknown(text)));
            if (path.contains(document.source())) {
                throw new IllegalArgumentException(
                        "must not include itself: " + String.join(" → ", path) + " → " + document.source());
            }
            return new ScenarioReader(document, path).read();
        });
    }
}
