namespace UserGrains;

/// <summary>
/// Why a call failed. The numbers are part of the contract and never change their meaning; <c>docs/errors.md</c> has a row for each.
/// </summary>
public enum UserGrainsError
{
    /// <summary>A code that this version does not know; treat it as not transient.</summary>
    Unknown = 0,

    /// <summary>One or more fields break a limit; <see cref="UserGrainsException.InvalidFields"/> has them all. Nothing has changed.</summary>
    InvalidUser = 1,

    /// <summary>No keyset of that name is configured. Nothing has changed.</summary>
    UnknownKeyset = 2,

    /// <summary>The keyset has App Context off, so it keeps no user metadata. Nothing has changed.</summary>
    AppContextOff = 3,

    /// <summary>The keyset has update events off, so its users cannot be watched.</summary>
    UpdateEventsOff = 4,

    /// <summary>User with this ID does not exist. Nothing has changed.</summary>
    UserNotFound = 5,

    /// <summary>User with this ID already exists. Nothing has changed.</summary>
    UserAlreadyExists = 6,

    /// <summary>The user is not at the expected version or ETag. Nothing has changed.</summary>
    VersionConflict = 7,

    /// <summary>The idempotency key was used before, for another change. Nothing has changed.</summary>
    IdempotencyKeyReused = 8,

    /// <summary>The idempotency key is older than those that are kept, so its first outcome is not known. Nothing has changed now.</summary>
    IdempotencyKeyExpired = 9,

    /// <summary>The idempotency key is not a version 7 UUID, or its time lies in the future. Nothing has changed.</summary>
    InvalidIdempotencyKey = 10,

    /// <summary>
    /// The write may have happened or not: storage failed or did not answer. Transient: repeat it with the same idempotency key, or read the version.
    /// </summary>
    OutcomeUnknown = 11,

    /// <summary>Too much is waiting already. Transient; nothing has changed.</summary>
    TooBusy = 12,

    /// <summary>Storage cannot be read or written now. Transient; nothing has changed.</summary>
    StorageUnavailable = 13,

    /// <summary>No node can be reached now. Transient; a read may be repeated, a write ends as <see cref="OutcomeUnknown"/> when it had been sent.</summary>
    Unavailable = 14,

    /// <summary>A watch names no users, too many, or none that is valid.</summary>
    InvalidWatch = 15,

    /// <summary>
    /// A filter, a sort order, a cursor or the size of a page cannot be used; <see cref="UserGrainsException.InvalidFields"/> says which and where. Nothing has changed.
    /// </summary>
    InvalidQuery = 16,

    /// <summary>The silos' storage cannot be walked, so users cannot be listed or looked up by anything but their ids.</summary>
    DirectoryUnsupported = 17,

    /// <summary>Another user of the keyset has this external id, and the keyset demands that it is unique. Nothing has changed.</summary>
    ExternalIdTaken = 18,
}
