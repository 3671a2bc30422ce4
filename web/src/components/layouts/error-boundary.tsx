import { Component, type ReactNode } from 'react'

interface ErrorBoundaryProps {
  /** The address that is shown; another one is another chance. */
  address: string
  fallback: ReactNode
  children: ReactNode
}

interface ErrorBoundaryState {
  address: string
  hasFailed: boolean
}

/** Something kind in the place of an empty page. A class, because React offers this to no function. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state = { address: this.props.address, hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  static getDerivedStateFromProps({ address }: ErrorBoundaryProps, state: ErrorBoundaryState) {
    return address === state.address ? null : { address, hasFailed: false }
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children
  }
}
