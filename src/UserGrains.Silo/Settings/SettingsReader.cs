using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace UserGrains.Silo.Settings;

/// <summary>
/// Reads options one setting at a time and collects every problem, where the configuration binder stops at the first one
/// and passes over names that it does not know.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, HashSet<string>> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Func<IServiceProvider, IEnumerable<string>>> _validations = [];

    /// <summary>Gets what was found so far.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Names a setting as an operator writes it into the environment.</summary>
    public static string Name(string section, string key) => $"{section}:{key}".Replace(":", "__", StringComparison.Ordinal);

    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Reads one options type, registered under <paramref name="optionsName"/>. A setting that cannot be converted is a problem and keeps its default, so that reading goes on.</summary>
    public T Read<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string section, string? optionsName = null)
        where T : class, new()
    {
        var options = new T();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(IsSetting))
        {
            Known(section).Add(property.Name);
            var setting = configuration.GetSection(section).GetSection(property.Name);
            if (setting.Exists())
            {
                Read(setting, property, options);
            }
        }

        _validations.Add(services => services.GetServices<IValidateOptions<T>>()
            .SelectMany(validator => validator.Validate(optionsName ?? Options.DefaultName, options).Failures ?? [])
            .Select(failure => $"{Name(section, string.Empty)}{failure}"));
        return options;
    }

    /// <summary>Finds what breaks a limit, by the validators that the options' owners registered.</summary>
    public void Validate(IServiceProvider services) =>
        _problems.AddRange(_validations.SelectMany(validate => validate(services)).Distinct(StringComparer.Ordinal));

    /// <summary>Finds names, in the sections read so far, that no options there have.</summary>
    public void RefuseUnknown()
    {
        foreach (var (section, known) in _known)
        {
            foreach (var setting in configuration.GetSection(section).GetChildren())
            {
                if (!known.Contains(setting.Key) && !_known.ContainsKey(setting.Path))
                {
                    Add($"{Name(section, setting.Key)} is not a setting. Known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
                }
            }
        }
    }

    // Services and computed values are no settings; collections that are filled in place are.
    private static bool IsSetting(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } ? !property.PropertyType.IsInterface : typeof(IEnumerable).IsAssignableFrom(property.PropertyType);

    private static object? Convert(IConfigurationSection setting, Type type) => type switch
    {
        _ when type == typeof(IPAddress) => IPAddress.Parse(setting.Value!),
        _ when type == typeof(IPEndPoint) => IPEndPoint.Parse(setting.Value!),
        _ => setting.Get(type),
    };

    private void Read(IConfigurationSection setting, PropertyInfo property, object options)
    {
        try
        {
            if (property.SetMethod is { IsPublic: true })
            {
                property.SetValue(options, Convert(setting, property.PropertyType));
            }
            else
            {
                // Without it, the binder passes over an entry that it cannot convert.
                setting.Bind(property.GetValue(options), binder => binder.ErrorOnUnknownConfiguration = true);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            var name = setting.Path.Replace(":", "__", StringComparison.Ordinal);
            Add(setting.Value is { } text
                ? $"{name} is '{text}', which is not {Wanted(property.PropertyType)}."
                : $"{name} cannot be read: {Innermost(exception).Message}");
        }
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static string Wanted(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var wanted when wanted == typeof(bool) => "true or false",
        var wanted when wanted == typeof(int) || wanted == typeof(long) => "a whole number",
        var wanted when wanted == typeof(TimeSpan) => "a time span like 00:00:30 (hours:minutes:seconds)",
        var wanted when wanted == typeof(IPAddress) => "an IP address like 127.0.0.1",
        var wanted when wanted == typeof(IPEndPoint) => "an IP address and port like 127.0.0.1:30000",
        { IsEnum: true } wanted => $"one of {string.Join(", ", Enum.GetNames(wanted))}",
        var wanted => $"a {wanted.Name}",
    };

    private HashSet<string> Known(string section) =>
        _known.TryGetValue(section, out var known) ? known : _known[section] = new(StringComparer.OrdinalIgnoreCase);
}
