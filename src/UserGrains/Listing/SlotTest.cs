namespace UserGrains.Listing;

/// <summary>Whether the row of a slot has a text.</summary>
internal delegate bool SlotTest(int slot, ReadOnlySpan<byte> text);
