package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Editors know each property, with its type and a description.
class MetadataTest {
    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    @Test void everyProperty_hasATypeAndADescription() throws IOException {
        var known = new ArrayList<String>();
        for (JsonNode property : read().get("properties")) {
            String name = property.get("name").asString();
            if (!name.startsWith("coppice.")) continue; // the access of the endpoint, which Boot describes
            known.add(name);
            assertThat(property.path("type").asString("")).as(name).isNotBlank();
            assertThat(property.path("description").asString("")).as(name).endsWith(".").doesNotContain("@param");
        }
        var expected = expected("coppice", CoppiceProperties.class);
        expected.addAll(expected("coppice.cluster", CoppiceClusterProperties.class));
        expected.addAll(expected("coppice.observer", CoppiceObserverProperties.class));
        assertThat(known).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static JsonNode read() throws IOException {
        try (var stream = CoppiceProperties.class.getResourceAsStream(METADATA)) {
            assertThat(stream).as("%s, which the annotation processor writes", METADATA).isNotNull();
            return JsonMapper.builder().build().readTree(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static List<String> expected(String prefix, Class<?> type) {
        var names = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            if (component.getType().isRecord()) names.addAll(expected(name, component.getType()));
            else names.add(name);
        }
        return names;
    }
}
