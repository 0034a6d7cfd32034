const DAY = 24 * 60 * 60 * 1000;

/** Say when a parcel arrives: a word for the next two days, a date after that. */
export function deliveryLabel(arrives: Date, today: Date, locale: string): string {
  const days = Math.round((startOfDay(arrives) - startOfDay(today)) / DAY);
  if (days >= 0 && days <= 2) {
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  }
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(arrives);
}

function startOfDay(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
