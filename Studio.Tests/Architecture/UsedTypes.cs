using System.Reflection;
using System.Reflection.Emit;

namespace Studio.Tests.Architecture;

/// <summary>
/// Which types a type uses: in its signatures, its attributes, its local variables and every instruction of its methods.
/// Reads the compiled assembly, so neither an alias nor a full name in the source hides anything.
/// </summary>
internal static class UsedTypes
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Nested types (lambdas and async methods among them) have to be asked for themselves.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var used = new HashSet<Type>();
        Add(used, type.BaseType);
        foreach (var face in type.GetInterfaces()) Add(used, face);
        foreach (var attribute in type.GetCustomAttributesData()) Add(used, attribute.AttributeType);
        foreach (var field in type.GetFields(Declared)) Add(used, field.FieldType);
        foreach (var method in type.GetMembers(Declared).OfType<MethodBase>())
        {
            foreach (var parameter in method.GetParameters()) Add(used, parameter.ParameterType);
            foreach (var attribute in method.GetCustomAttributesData()) Add(used, attribute.AttributeType);
            if (method is MethodInfo { ReturnType: var returned }) Add(used, returned);
            if (method.GetMethodBody() is not { } body) continue;
            foreach (var local in body.LocalVariables) Add(used, local.LocalType);
            foreach (var token in Tokens(body.GetILAsByteArray()!)) Add(used, type, method, token);
        }

        return used;
    }

    private static void Add(HashSet<Type> used, Type type, MethodBase method, int token)
    {
        var ofType = type.IsGenericType ? type.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        switch (type.Module.ResolveMember(token, ofType, ofMethod))
        {
            case Type named:
                Add(used, named);
                break;
            case FieldInfo field:
                Add(used, field.DeclaringType);
                Add(used, field.FieldType);
                break;
            case MethodBase called:
                Add(used, called.DeclaringType);
                if (called.IsGenericMethod) foreach (var argument in called.GetGenericArguments()) Add(used, argument);
                if (called is MethodInfo { ReturnType: var returned }) Add(used, returned);
                break;
        }
    }

    private static void Add(HashSet<Type> used, Type? type)
    {
        while (type is { HasElementType: true }) type = type.GetElementType();
        if (type is null or { IsGenericParameter: true }) return;
        if (!used.Add(type)) return;
        foreach (var argument in type.GetGenericArguments()) Add(used, argument);
    }

    private static IEnumerable<int> Tokens(byte[] instructions)
    {
        for (var at = 0; at < instructions.Length;)
        {
            short value = instructions[at++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | instructions[at++]));
            var code = OpCodesByValue[value];
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(instructions, at);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(instructions, at),
                _ => 4,
            };
        }
    }
}
