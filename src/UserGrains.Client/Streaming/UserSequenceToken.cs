using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>
/// The sequence token of a user's stream: <see cref="SequenceNumber"/> is the user's version. Subscribing with it delivers that version or a newer one, once.
/// </summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserSequenceToken")]
public sealed class UserSequenceToken : StreamSequenceToken
{
    /// <summary>Initializes a new instance of the <see cref="UserSequenceToken"/> class.</summary>
    /// <param name="position">The position of the change that the token stands for.</param>
    public UserSequenceToken(UserPosition position) => Position = position;

    /// <summary>Gets the position of the change that the token stands for.</summary>
    [Id(0)]
    public UserPosition Position { get; private set; }

    /// <inheritdoc/>
    public override long SequenceNumber
    {
        get => Position.Version;
        protected set => Position = Position with { Version = value };
    }

    /// <inheritdoc/>
    public override int EventIndex
    {
        get => 0;
        protected set
        {
            // A version is one event.
        }
    }

    /// <inheritdoc/>
    public override bool Equals(StreamSequenceToken? other) => other is UserSequenceToken token && token.Position == Position;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    /// <inheritdoc/>
    public override int GetHashCode() => Position.GetHashCode();

    /// <summary>Compares versions; tokens of two incarnations have no meaningful order.</summary>
    /// <param name="other">The other token.</param>
    /// <returns>Less than 0, 0 or more than 0.</returns>
    public override int CompareTo(StreamSequenceToken? other) => other is null ? 1 : SequenceNumber.CompareTo(other.SequenceNumber);
}
