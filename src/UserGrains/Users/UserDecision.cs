namespace UserGrains.Users;

/// <summary>What becomes of a write: the state afterwards, and either a result or a fault, which is thrown once what it rests on is stored.</summary>
/// <param name="Next">The state to store; the same object as before when nothing is to be stored.</param>
/// <param name="Result">The answer, unless there is a fault.</param>
/// <param name="Fault">Why the write cannot be answered.</param>
internal readonly record struct UserDecision(UserState Next, UserWriteResult? Result, UserGrainsException? Fault);
