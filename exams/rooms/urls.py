"""Addresses of rooms, seats, slips and the door."""

from django.urls import path

from exams.rooms.views import door, own, prints, rooms, seats

SITTING = "teach/sittings/<int:sitting_id>/"
CANDIDATE = f"{SITTING}candidates/<int:candidate_id>/"
AT_DOOR = f"{SITTING}check-in/<int:candidate_id>/"
ROOM = "teach/rooms/<int:room_id>/"

urlpatterns = [
    path(f"{SITTING}rooms/", rooms.rooms, name="sitting-rooms"),
    path(f"{SITTING}rooms/add/", rooms.add_room, name="room-add"),
    path(f"{SITTING}rooms/entry/", rooms.entry_terms, name="entry-terms"),
    path(f"{SITTING}rooms/assign/", rooms.assign, name="seats-assign"),
    path(f"{SITTING}slips/", prints.all_slips, name="slips-print"),
    path(ROOM, rooms.room_page, name="room-page"),
    path(f"{ROOM}change/", rooms.change_room, name="room-change"),
    path(f"{ROOM}remove/", rooms.remove_room, name="room-remove"),
    path(f"{ROOM}slips/", prints.room_slips, name="room-slips"),
    path(f"{ROOM}sign-in-sheet/", prints.sign_in_sheet, name="room-sheet"),
    path("teach/slip-prints/<int:print_id>/", prints.slip_print, name="slip-print"),
    path("teach/slip-prints/<int:print_id>/file/", prints.slip_print_file, name="slip-print-file"),
    path(f"{CANDIDATE}seat/", seats.seat, name="seat"),
    path(f"{CANDIDATE}seat/move/", seats.move, name="seat-move"),
    path(f"{CANDIDATE}seat/swap/", seats.swap, name="seat-swap"),
    path(f"{CANDIDATE}seat/clear/", seats.clear, name="seat-clear"),
    path(f"{CANDIDATE}slip/", prints.candidate_slip, name="candidate-slip"),
    path(f"{CANDIDATE}slip/replace/", seats.replace, name="slip-replace"),
    path(f"{SITTING}check-in/", door.check_in, name="check-in"),
    path(AT_DOOR, door.person, name="check-in-person"),
    path(f"{AT_DOOR}photo/", door.photo, name="check-in-photo"),
    path(f"{AT_DOOR}admit/", door.admit, name="check-in-admit"),
    path(f"{AT_DOOR}turn-away/", door.turn_away, name="check-in-turn-away"),
    path(f"{AT_DOOR}undo/", door.undo, name="check-in-undo"),
    path("s/<str:token>/", door.scan, name="slip-scan"),
    path("exams/<int:sitting_id>/slip/", own.slip, name="slip"),
    path("exams/<int:sitting_id>/slip.pdf", own.slip_pdf, name="slip-pdf"),
]
