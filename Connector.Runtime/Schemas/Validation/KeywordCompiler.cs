namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// Which keywords of a schema count, by draft, in the order they are checked: what looks at the value itself, then the schemas for the
/// same value, then what is left over (unevaluated*). The keywords of the drafts 6 and 7 count in draft 4 too: schemas in the wild mix
/// them, and no meaning collides. A keyword with a value of the wrong kind does nothing; lint tells its author.
/// </summary>
internal static class KeywordCompiler
{
    internal static KeywordCheck[] Compile(SchemaNode node)
    {
        var checks = new List<KeywordCheck?> { ReferenceCheck.From(node) };
        if (!node.ReferenceHidesSiblings)
        {
            if (node.Resource.Dialect.Asserts) AddAssertions(node, checks);
            checks.Add(FormatCheck.From(node));
            checks.Add(ContentCheck.From(node));
            AddApplicators(node, checks);
        }

        return [.. checks.OfType<KeywordCheck>()];
    }

    /// <summary>Whether a keyword that came with one draft (and left with another) counts here; without a draft everything does.</summary>
    internal static bool Knows(this SchemaNode node, SchemaDraft from, SchemaDraft to = SchemaDraft.Draft202012) =>
        node.Draft == SchemaDraft.Unspecified || (node.Draft >= from && node.Draft <= to);

    private static void AddAssertions(SchemaNode node, List<KeywordCheck?> checks)
    {
        checks.Add(TypeCheck.From(node));
        checks.Add(EnumCheck.From(node));
        checks.Add(ConstCheck.From(node));
        checks.Add(NumberCheck.From(node));
        checks.Add(LengthCheck.From(node));
        checks.Add(PatternCheck.From(node));
        checks.Add(CountCheck.From(node));
        checks.Add(UniqueItemsCheck.From(node));
        checks.Add(RequiredCheck.From(node));
        checks.Add(DependentRequiredCheck.From(node));
    }

    private static void AddApplicators(SchemaNode node, List<KeywordCheck?> checks)
    {
        checks.Add(PropertiesCheck.From(node));
        checks.Add(PropertyNamesCheck.From(node));
        checks.Add(ItemsCheck.From(node));
        checks.Add(ContainsCheck.From(node));
        checks.Add(AllOfCheck.From(node));
        checks.Add(VariantsCheck.From(node, "anyOf"));
        checks.Add(VariantsCheck.From(node, "oneOf"));
        checks.Add(NotCheck.From(node));
        checks.Add(ConditionalCheck.From(node));
        checks.Add(DependentSchemasCheck.From(node));
        checks.Add(OrderedPairsCheck.From(node));
        if (!node.Knows(SchemaDraft.Draft201909)) return;
        checks.Add(UnevaluatedItemsCheck.From(node));
        checks.Add(UnevaluatedPropertiesCheck.From(node));
    }
}
