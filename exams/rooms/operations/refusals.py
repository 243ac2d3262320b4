"""What is said when rooms, seats or the door are not dealt with as asked."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NotCheckedIn(Refusal):
    code = "not-checked-in"
    message = _("You are not checked in. Show your slip to the invigilator at the door first.")


class RoomsClosed(Refusal):
    code = "rooms-closed"
    message = _("The sitting is over. Its rooms and seats cannot be changed any more.")


class RoomNameTaken(Refusal):
    code = "room-name-taken"
    message = _("The sitting has a room %(name)s already.")


class RoomInUse(Refusal):
    code = "room-in-use"
    message = _("Slips were made for this room; its record stays. Use another room instead.")


class SeatsTaken(Refusal):
    code = "seats-taken"
    message = _("Seat %(number)s is taken. The room cannot have fewer seats than that.")


class UnknownInvigilators(Refusal):
    code = "unknown-invigilators"
    message = _("No invigilator has the account %(accounts)s. Nobody was assigned.")


class NoRooms(Refusal):
    code = "no-rooms"
    message = _("The sitting has no rooms yet. Add one first.")


class NoSuchSeat(Refusal):
    code = "no-such-seat"
    message = _("%(room)s has the seats 1 to %(seats)s.")


class SeatTaken(Refusal):
    code = "seat-taken"
    message = _("Somebody else has seat %(number)s in %(room)s.")


class NoSeat(Refusal):
    code = "no-seat"
    message = _("This candidate has no seat. Give one first.")


class HasStarted(Refusal):
    code = "has-started"
    message = _("This candidate has started. The seat and the check-in stay as they are.")


class DoorsClosed(Refusal):
    code = "doors-closed"
    message = _("The doors open at %(time)s.")


class DoorsShut(Refusal):
    code = "doors-shut"
    message = _("The sitting is over. Nobody is let in any more.")


class LateReasonMissing(Refusal):
    code = "late-reason-missing"
    message = _("Late entry ended at %(time)s. Give the reason, or turn the candidate away.")


class DoorReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give the reason; it is recorded.")


class StillAdmitted(Refusal):
    code = "still-admitted"
    message = _("This candidate was admitted. Undo the check-in first.")


class ChangedMeanwhile(Refusal):
    code = "changed-meanwhile"
    message = _("Another desk dealt with this candidate meanwhile. Look again before you decide.")


class NoSlips(Refusal):
    code = "no-slips"
    message = _("Nobody has a seat yet. Give the seats first.")
