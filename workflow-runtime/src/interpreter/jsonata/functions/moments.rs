//! Dates and times as milliseconds: their parts, in UTC.

/// The parts of a date that pictures name by a letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    millis: i64,
    year: i64,
    /// From 1.
    month: i64,
    day: i64,
}

const DAY: i64 = 86_400_000;

/// What a date of JavaScript can be.
const MOST: f64 = 8.64e15;

/// The days from 1970 to the first of a month, which may be beyond a year.
fn days_to(year: i64, month: i64) -> i64 {
    let months = year * 12 + month - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
    // Years that start in March have their leap day at the end.
    let shifted = if month < 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 10) % 12) + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day that begin so many days after 1970 did.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let leap_days = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400 + i64::from(month >= 10);
    (year, (month + 2) % 12 + 1, day)
}

/// The milliseconds at the start of a day.
pub(super) fn start_of(year: i64, month: i64, day: i64) -> i64 {
    (days_to(year, month) + day - 1) * DAY
}

impl Moment {
    /// None when no date is so far away.
    pub(super) fn new(millis: f64) -> Option<Moment> {
        if millis.is_nan() || millis.abs() > MOST {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is in range")]
        let millis = millis.trunc() as i64;
        let (year, month, day) = date_of(millis.div_euclid(DAY));
        Some(Moment {
            millis,
            year,
            month,
            day,
        })
    }

    /// From 1, Monday, to 7.
    fn weekday(millis: i64) -> i64 {
        (millis.div_euclid(DAY) + 3).rem_euclid(7) + 1
    }

    fn today(self) -> i64 {
        start_of(self.year, self.month, self.day)
    }

    /// The number that the component `letter` is; none when it is none.
    pub(super) fn part(self, letter: char) -> Option<i64> {
        let time = self.millis.rem_euclid(DAY);
        let hour = time / 3_600_000;
        Some(match letter {
            'Y' => self.year,
            'M' => self.month,
            'D' => self.day,
            'd' => (self.today() - start_of(self.year, 1, 1)) / DAY + 1,
            'F' => Moment::weekday(self.millis),
            'W' => self.week((self.year, 1), (self.year + 1, 1), (self.year - 1, 1), 52),
            'w' => {
                let month = |by| (self.year, self.month + by);
                self.week(month(0), month(1), month(-1), 4)
            }
            'X' => self.year + self.side((self.year, 1), (self.year + 1, 1)),
            'x' => {
                let side = self.side((self.year, self.month), (self.year, self.month + 1));
                (self.month - 1 + side).rem_euclid(12) + 1
            }
            'H' => hour,
            'h' => (hour + 11) % 12 + 1,
            'm' => time / 60_000 % 60,
            's' => time / 1000 % 60,
            'f' => time % 1000,
            _ => return None,
        })
    }

    /// Whether it is after noon.
    pub(super) fn is_afternoon(self) -> bool {
        self.millis.rem_euclid(DAY) >= DAY / 2
    }

    /// The number of the week in a year or month that starts with `this`.
    fn week(self, this: (i64, i64), next: (i64, i64), previous: (i64, i64), most: i64) -> i64 {
        let today = self.today();
        let number = |start: i64| (today - start).div_euclid(7 * DAY) + 1;
        let week = number(first_week(this));
        if week > most && today >= first_week(next) {
            return 1;
        }
        if week < 1 {
            return number(first_week(previous));
        }
        week
    }

    /// Whether the week belongs to the time before (-1) or behind (1).
    fn side(self, this: (i64, i64), next: (i64, i64)) -> i64 {
        if self.millis < first_week(this) {
            -1
        } else {
            i64::from(self.millis >= first_week(next))
        }
    }
}

/// The start of the week with the first Thursday of a month, in which the year or month begins.
fn first_week((year, month): (i64, i64)) -> i64 {
    let first = start_of(year, month, 1);
    let weekday = Moment::weekday(first);
    if weekday > 4 {
        first + (8 - weekday) * DAY
    } else {
        first - (weekday - 1) * DAY
    }
}
