// Prices as the shopper's language writes them.

export function priceText(amount, currency, locale) {
  if (amount === undefined || amount === null) return "";
  const style = currency ? { style: "currency", currency } : { minimumFractionDigits: 2 };
  return new Intl.NumberFormat(locale, style).format(amount);
}
