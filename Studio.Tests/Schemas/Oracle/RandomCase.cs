using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>A random schema with values: the first was made to fit it, the others are that one with something changed.</summary>
/// <param name="Draft">"7", "2019-09" or "2020-12".</param>
internal sealed record RandomCase(string Draft, JsonObject Schema, IReadOnlyList<JsonNode?> Values);
