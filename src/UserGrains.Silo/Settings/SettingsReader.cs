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
    private readonly HashSet<(Type Type, string Name)> _checked = [];

    /// <summary>Gets what was found so far.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Names a setting as an operator writes it into the environment.</summary>
    public static string Name(string section, string key) => Name($"{section}:{key}");

    /// <summary>Names a section in the same way.</summary>
    public static string Name(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Reads one options type. A setting that cannot be converted is a problem and keeps its default, so that reading goes on.</summary>
    /// <param name="section">The section that has the settings.</param>
    /// <param name="optionsName">The name under which the options are registered; <see langword="null"/> is the unnamed one.</param>
    /// <param name="elsewhere">A property that is configured in another section.</param>
    /// <param name="isUsed">Whether anything goes by these options; only then their limits are checked.</param>
    /// <returns>The options.</returns>
    public T Read<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string section,
        string? optionsName = null,
        string? elsewhere = null,
        bool isUsed = true)
        where T : class, new()
    {
        var options = new T();
        ReadProperties(section, options, elsewhere);
        if (isUsed)
        {
            var name = optionsName ?? Options.DefaultName;
            _checked.Add((typeof(T), name));
            _validations.Add(services => services.GetServices<IValidateOptions<T>>()
                .SelectMany(validator => validator.Validate(name, options).Failures ?? [])
                .Select(failure => Describe(section, failure)));
        }

        return options;
    }

    /// <summary>Reads options that operators give names to, such as keysets. Several options types can have their settings under the same names.</summary>
    public void ReadEntries<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string section, IDictionary<string, T> entries)
        where T : class, new()
        => ReadEntries(configuration.GetSection(section), (IDictionary)entries, typeof(T));

    /// <summary>Finds what breaks a limit, by the validators that the options' owners registered.</summary>
    public void Validate(IServiceProvider services)
    {
        _problems.AddRange(_validations.SelectMany(validate => validate(services)).Distinct(StringComparer.Ordinal));

        // Options that others read are made first, and what that needs may not stand wrong settings.
        if (_problems.Count == 0)
        {
            _problems.AddRange(FindOtherFailures(services).Distinct(StringComparer.Ordinal));
        }
    }

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

    private IEnumerable<string> FindOtherFailures(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException)
        {
            var failures = exception is AggregateException several ? several.InnerExceptions : [exception];
            return failures.OfType<OptionsValidationException>()
                .Where(failure => !_checked.Contains((failure.OptionsType, failure.OptionsName)))
                .SelectMany(failure => failure.Failures);
        }
    }

    // Services and computed values are no settings; collections that are filled in place are.
    private static bool IsSetting(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true }
            ? !property.PropertyType.IsInterface && !property.PropertyType.IsAbstract && !typeof(Delegate).IsAssignableFrom(property.PropertyType)
            : typeof(IEnumerable).IsAssignableFrom(property.PropertyType);

    private static object? Convert(IConfigurationSection setting, Type type) => type switch
    {
        _ when type == typeof(IPAddress) => IPAddress.Parse(setting.Value!),
        _ when type == typeof(IPEndPoint) => IPEndPoint.Parse(setting.Value!),
        _ when (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } choice => ReadChoice(setting.Value!, choice),
        _ => setting.Get(type),
    };

    // A failure that names its setting whole belongs to another section.
    private static string Describe(string section, string failure)
    {
        var end = failure.StartsWith("UserGrains:", StringComparison.Ordinal) ? failure.AsSpan().IndexOfAny(' ', '=') : -1;
        return end < 0 ? Name(section, string.Empty) + failure : Name(failure[..end], string.Empty).TrimEnd('_') + failure[end..];
    }

    private static Type? TypeOfEntries(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) && type.GenericTypeArguments[1] is { IsClass: true } entry && entry != typeof(string)
            ? entry
            : null;

    private void ReadProperties(string section, object options, string? elsewhere = null)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(IsSetting))
        {
            if (string.Equals(property.Name, elsewhere, StringComparison.Ordinal))
            {
                continue;
            }

            Known(section).Add(property.Name);
            var setting = configuration.GetSection(section).GetSection(property.Name);
            if (setting.Exists())
            {
                Read(setting, property, options);
            }
        }
    }

    private void ReadEntries(IConfigurationSection section, IDictionary entries, Type type)
    {
        foreach (var entry in section.GetChildren())
        {
            if (!string.IsNullOrEmpty(entry.Value))
            {
                Add($"{Name(section.Path, entry.Key)} is '{entry.Value}', which is not a group of settings.");
            }

            if (!entries.Contains(entry.Key))
            {
                entries.Add(entry.Key, Activator.CreateInstance(type));
            }

            ReadProperties(entry.Path, entries[entry.Key]!);
        }
    }

    // The binder would take any number, also of a choice that there is not.
    private static object ReadChoice(string text, Type choice) => Enum.GetNames(choice).Contains(text, StringComparer.OrdinalIgnoreCase)
        ? Enum.Parse(choice, text, ignoreCase: true)
        : throw new FormatException();

    private void Read(IConfigurationSection setting, PropertyInfo property, object options)
    {
        try
        {
            if (property.SetMethod is { IsPublic: true })
            {
                property.SetValue(options, Convert(setting, property.PropertyType));
            }
            else if (TypeOfEntries(property.PropertyType) is { } entry)
            {
                ReadEntries(setting, (IDictionary)property.GetValue(options)!, entry);
            }
            else
            {
                // Without it, the binder passes over an entry that it cannot convert.
                setting.Bind(property.GetValue(options), binder => binder.ErrorOnUnknownConfiguration = true);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            var name = Name(setting.Path);
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
