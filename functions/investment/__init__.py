"""Investment: the market, bids, funding and refunds, and what each investor has."""
