"""What those in charge watch while a sitting runs."""

from exams.invigilation.queries.board import Board, Seat, SeatState, board_of

__all__ = ["Board", "Seat", "SeatState", "board_of"]
