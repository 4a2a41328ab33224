namespace UserGrains.ExternalIds;

/// <summary>The side of a user's grain that reservations of external ids ask.</summary>
[Alias("UserGrains.IExternalIdHolderGrain")]
internal interface IExternalIdHolderGrain : IGrainWithStringKey
{
    /// <summary>
    /// Whether the user has an external id or is about to be given it. After a "no" it can only be given it through a new reservation: the record was written
    /// once more, so that a second activation, frozen between its reservation and its write, fails with that write.
    /// </summary>
    [Alias("Holds")]
    ValueTask<bool> HoldsAsync(string externalId);

    /// <summary>The same, of the external id that a reservation's key has the hash of.</summary>
    [Alias("HoldsReservation")]
    ValueTask<bool> HoldsReservationAsync(string reservationKey);
}
