export interface Price {
  cents: number;
  currency: "EUR" | "GBP" | "SEK";
}

/** Format a price the way the customer's region writes it. */
export function formatPrice(price: Price, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency: price.currency }).format(price.cents / 100);
}
