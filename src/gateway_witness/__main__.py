"""`python -m gateway_witness`: the same as `gateway-witness`."""

from gateway_witness.command import main

if __name__ == "__main__":
    main()
