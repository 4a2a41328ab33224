using System.Buffers.Binary;
using System.Security.Cryptography;

namespace UserGrains.Users;

/// <summary>
/// Tells two writes apart that carry one idempotency key: the first 8 bytes of SHA-256 over everything that they demand and change.
/// It is stored, so what goes into it, and in which order, never changes.
/// </summary>
internal static class WriteFingerprint
{
    public static long Compute(UserOperation operation, UserWrite write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            // Texts carry their length and absent ones are marked, so no two writes have one encoding.
            writer.Write((byte)operation);
            writer.Write(write.ExpectedVersion.HasValue);
            writer.Write(write.ExpectedVersion ?? 0);
            WriteText(writer, write.ExpectedETag);
            switch (write)
            {
                case UserPatch patch:
                    WritePatch(writer, patch);
                    break;
                case UserDeletion deletion:
                    writer.Write(deletion.Soft);
                    break;
                default:
                    throw new NotSupportedException($"{write.GetType().Name} has no fingerprint.");
            }

            writer.Flush();
            return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        }
    }

    private static void WritePatch(BinaryWriter writer, UserPatch patch)
    {
        writer.Write((int)patch.Mentioned);
        WriteText(writer, patch.Name.Value);
        WriteText(writer, patch.ExternalId.Value);
        WriteText(writer, patch.ProfileUrl.Value);
        WriteText(writer, patch.Email.Value);
        WriteText(writer, patch.Status.Value);
        WriteText(writer, patch.Type.Value);
        writer.Write((int)patch.CustomMode);
        writer.Write(patch.Custom.Value?.Count ?? -1);
        foreach (var (key, value) in patch.Custom.Value ?? CustomFields.Empty)
        {
            writer.Write(key);
            writer.Write((int)value.Kind);
            writer.Write(value.Text);
        }
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? string.Empty);
    }
}
