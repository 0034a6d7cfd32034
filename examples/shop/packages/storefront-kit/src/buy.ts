import { formatPrice, type Price } from "./price";

export type BuyState = "form" | "one-tap" | "confirm-in-bank-app";

/** Choose the words on the buy button; a price is promised only where one tap really buys. */
export function buyLabel(state: BuyState, price: Price, locale: string): string {
  switch (state) {
    case "one-tap":
      return `Buy now for ${formatPrice(price, locale)}`;
    case "confirm-in-bank-app":
      return "Confirm in your banking app";
    case "form":
      return "To payment";
  }
}
