export { formatPrice, type Price } from "./price";
export { deliveryLabel } from "./delivery";
export { buyLabel, type BuyState } from "./buy";
