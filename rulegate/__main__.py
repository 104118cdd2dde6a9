"""`python -m rulegate`: the command line."""

from rulegate.cli.main import main

if __name__ == "__main__":
    main()
